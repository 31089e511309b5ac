export { type DocumentDiagnostic, type DocumentFault, type FieldPath, formatPath } from './diagnostic.js';
export { type Field, field } from './field.js';
export type { DocumentForm } from './head.js';
export { type ReadDocument, readDocument } from './read.js';
export { listOf, mapOf, textOf } from './values.js';
