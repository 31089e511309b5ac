export { releasesOf } from './artifact.js';
export { defaultCacheDirectory } from './cache-place.js';
export { hashFile } from './checksum.js';
export { checkArchitecture } from './elf.js';
export { ReleaseError, type ReleaseErrorCode } from './errors.js';
export * from './model.js';
export { type ObtainOptions, obtainPrograms } from './obtain.js';
export { unpack } from './unpack.js';
