// Whoever bundles readers of these files has no copy of the YAML library beside this package's.
export { formatKeyPath, type KeyPath, readKubernetesYaml, rules as yamlRules } from '@harderway/yaml-text';
export { documentCodes } from './document-rules.js';
export { type DocumentFault, type Faults, faultAt, field, type Values } from './fault.js';
export { type Field, shapeIn } from './field.js';
export { apiVersionsOf, type DocumentFacts, type DocumentForm, headFault } from './head.js';
export { checkDocument, checkYaml, type ReadDocument, readDocument } from './read.js';
export { documentSeverities } from './severities.generated.js';
export { shapeFaults } from './shape.js';
export { itemsOf, listOf, mapOf, textOf } from './values.js';
