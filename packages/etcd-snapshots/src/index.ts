export type { ReadAt } from './database/pages.js';
export {
  readSnapshot,
  readSnapshotKeys,
  type SnapshotFacts,
  type SnapshotKeys,
  type SnapshotMember,
} from './database/read.js';
export { type DrillCheck, type DrillReport, lastDrill } from './drill/report.js';
export { EtcdSnapshotError, type EtcdSnapshotErrorCode } from './errors.js';
export { BatchWriter } from './receive/batches.js';
export { partialPath, removePartials } from './receive/partial.js';
export {
  type RestoreInput,
  restoreArgv,
  restoreProgram,
  unreadableBy,
} from './restore/command.js';
export { canRaise, restoredRevision, type SeenRevisions } from './restore/revision.js';
export {
  keysInUse,
  readContents,
  readFacts,
  readKeys,
  type SnapshotContents,
  type SnapshotKeysInUse,
} from './stored/contents.js';
export {
  type ExaminedSnapshot,
  examineSnapshot,
  pruneSnapshots,
  removeSnapshot,
  type StoredSnapshot,
  storedSnapshots,
} from './stored/directory.js';
export {
  credentialsPath,
  drillPath,
  type KeyInUse,
  manifestPath,
  readManifest,
  type SnapshotManifest,
} from './stored/manifest.js';
export { type Kept, type Retention, superfluous } from './stored/retention.js';
export { snapshotsOf } from './stored/series.js';
export { checkSnapshotFile, type SnapshotCheck, SnapshotChecker } from './stored/snapshot-file.js';
