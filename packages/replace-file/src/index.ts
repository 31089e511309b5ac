export { createFile } from './create-file.js';
export { type FileContent, isDraft } from './draft.js';
export { type ExclusivelyOptions, exclusively } from './exclusively.js';
export { type ReplaceFileOptions, renameIntoPlace, replaceFile } from './replace-file.js';
