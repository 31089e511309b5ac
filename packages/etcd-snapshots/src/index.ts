export type { ReadAt } from './database/pages.js';
export {
  readSnapshot,
  readSnapshotKeys,
  type SnapshotFacts,
  type SnapshotKeys,
  type SnapshotMember,
} from './database/read.js';
export { EtcdSnapshotError, type EtcdSnapshotErrorCode } from './errors.js';
export {
  type RestoreInput,
  restoreArgv,
  restoredRevision,
  restoreProgram,
  unreadableBy,
} from './restore/command.js';
