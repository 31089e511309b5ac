export type { Diagnostic } from '@harderway/diagnostics';
export type { EtcdBounds, RemovedApi } from './facts.js';
export { formatUpgrade } from './format.js';
export { knownFlags } from './known-flags.js';
export type {
  Hop,
  MigratedProgram,
  ProgramFault,
  ProgramName,
  ProgramSettings,
  SettingChange,
  Stage,
  UpgradePlan,
  UpgradeRefusal,
  UpgradeRequest,
  Versions,
} from './model.js';
export { planUpgrade } from './plan.js';
export {
  endOfKubernetes,
  etcdBounds,
  isEtcdWithin,
  newestKubernetes,
  newestVersions,
  oldestKubelet,
  provisionalBasis,
  removedApisBetween,
} from './releases.js';
