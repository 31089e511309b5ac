export { hashFile } from './checksum.js';
export { checkArchitecture } from './elf.js';
export { ReleaseError, type ReleaseErrorCode } from './errors.js';
export {
  type Architecture,
  type ObtainEvent,
  type ProgramFile,
  type ProgramName,
  programNames,
} from './model.js';
export { type ObtainOptions, obtainPrograms } from './obtain.js';
export { defaultCacheDirectory } from './shelf.js';
export { unpack } from './unpack.js';
