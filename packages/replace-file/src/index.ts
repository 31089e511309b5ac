export { createFile } from './create-file.js';
export type { FileContent } from './draft.js';
export { type ReplaceFileOptions, renameIntoPlace, replaceFile } from './replace-file.js';
