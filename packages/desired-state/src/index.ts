export { type ApplyOptions, apply, type ChangeState } from './apply.js';
export { type ApplyScript, applyScript, inOrder } from './apply-script.js';
export { applyBlock } from './block.js';
export { deviceOf, diff, sha256 } from './diff.js';
export { DesiredStateError, type DesiredStateErrorCode } from './errors.js';
export { type HostLock, lockHost } from './lock.js';
export type {
  AbsentResource,
  Action,
  AddressResource,
  BlockResource,
  Change,
  DeviceAddress,
  DirectoryResource,
  FileResource,
  Observation,
  PackageResource,
  PathState,
  Readiness,
  Resource,
  SysctlResource,
  TrustedCaResource,
  UnitResource,
  UnitState,
} from './model.js';
export { resourceId } from './model.js';
export { parseReply } from './parse-reply.js';
export { digestPath, stateDirectory } from './paths.js';
export { probe } from './probe.js';
export { probeScript } from './probe-script.js';
