export type { CachedFile } from './cache.js';
export { defaultCacheDirectory } from './cache.js';
export { CommandError, LabError, type LabErrorCode } from './errors.js';
export { type HeldLab, holdLab, type LabLocation } from './lab/hold.js';
export type { SshAccess } from './lab/keys.js';
export type { Lab, WorkOptions } from './lab/open.js';
export { DEFAULT_NAME, DEFAULT_STATE_DIRECTORY } from './lab/places.js';
export type { SetUpOptions } from './lab/set-up.js';
export type { HostStatus, LabHost, LabStatus } from './lab/status.js';
export { downLab, labStatus, openLab, type UpOptions, upLab } from './lab/up.js';
export {
  ensureDebianPackages,
  missingDebianPackages,
  type PackagesOptions,
} from './machine/debian-packages.js';
export type { EtcdRelease } from './programs/etcd.js';
export type { DebianPrograms, ProgramSet } from './programs/model.js';
export {
  obtainDebianEtcd,
  obtainDebianPrograms,
  obtainStampedKubernetes,
  type ProgramsOptions,
  verifyDebianPrograms,
} from './programs/obtain.js';
export type { ProgressEvent } from './steps.js';
export {
  checkTopology,
  HOST_KINDS,
  type HostKind,
  type HostSpec,
  hostsFile,
  KUBENET,
  kubenetWith,
  type Topology,
} from './topology.js';
