// Whoever bundles readers of these files has no copy of the YAML library beside this package's.
export { type KeyPath, readYaml, yamlRules } from '@harderway/yaml-text';
export { documentCodes } from './document-rules.js';
export { type DocumentFault, duplicateValue, faultAt, invalidValue, requiredValue } from './fault.js';
export { type Field, field } from './field.js';
export type { DocumentForm } from './head.js';
export { type ReadDocument, readDocument } from './read.js';
export { listOf, mapOf, textOf } from './values.js';
