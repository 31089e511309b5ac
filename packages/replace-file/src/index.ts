export { createFile } from './create-file.js';
export { draftPath, type FileContent, isDraft, type RemoveDraftsOptions, removeDrafts } from './draft.js';
export { type ExclusivelyOptions, exclusively } from './exclusively.js';
export { type ReplaceFileOptions, renameIntoPlace, replaceFile } from './replace-file.js';
