export { uploadExit } from '../host-script/fail.js';
export { type UploadScript, uploadScript } from './upload.js';
