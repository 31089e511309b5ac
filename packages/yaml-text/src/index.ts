export type { Position } from '@harderway/diagnostics';
export { type Composed, composeYaml, MAX_DEPTH } from './compose.js';
export { formatKeyPath, type KeyPath } from './key-path.js';
export { keyText } from './places.js';
export { positionsIn } from './positions.js';
export { type ReadYamlOptions, readYaml, type YamlFault, type YamlText } from './read.js';
export { type YamlCode, yamlRules } from './rules.js';
