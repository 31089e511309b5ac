export { type FileContent, type ReplaceFileOptions, renameIntoPlace, replaceFile } from './replace-file.js';
