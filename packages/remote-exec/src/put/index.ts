export { uploadExit } from '../host-script/fail.js';
export { type UploadScript, type UploadScriptOptions, uploadScript } from './upload.js';
