export { type Composed, composeYaml, MAX_DEPTH } from './compose.js';
export { type GoScalar, goScalar, plainGoScalar } from './go-scalar.js';
export { formatKeyPath, type KeyPath } from './key-path.js';
export { isMergeKey, type MergeRank, pairsOf } from './merges.js';
export { keyText } from './places.js';
export { type ReadYamlOptions, readYaml, type YamlFault, type YamlText } from './read.js';
export { rules, type YamlCode } from './rules.js';
export { type SharedNodes, sharedNodes } from './shared-nodes.js';
export { writtenLike } from './written-like.js';
