export type { CachedFile } from './cache.js';
export { defaultCacheDirectory } from './cache.js';
export { CommandError, LabError, type LabErrorCode } from './errors.js';
export type { SshAccess } from './lab/keys.js';
export type { HostStatus, Lab, LabHost, LabStatus, WorkOptions } from './lab/open.js';
export { DEFAULT_STATE_DIRECTORY } from './lab/places.js';
export {
  DEFAULT_NAME,
  downLab,
  type LabLocation,
  labStatus,
  openLab,
  type UpOptions,
  upLab,
} from './lab/up.js';
export {
  ensureDebianPackages,
  missingDebianPackages,
  type PackagesOptions,
} from './machine/debian-packages.js';
export type { DebianPrograms, ProgramSet } from './programs/model.js';
export { obtainDebianPrograms, type ProgramsOptions, verifyDebianPrograms } from './programs/obtain.js';
export type { ProgressEvent } from './steps.js';
export { checkTopology, type HostSpec, hostsFile, KUBENET, type Topology } from './topology.js';
