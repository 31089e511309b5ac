export { type DocumentDiagnostic, type DocumentFault, type FieldPath, formatPath } from './diagnostic.js';
export { type Field, field } from './field.js';
export { type DocumentForm, listOf, mapOf, type ReadDocument, readDocument, textOf } from './read.js';
