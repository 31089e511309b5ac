export type { LineReason } from './files/model.js';
export { reasonsFor } from './files/reasons.js';
export { credentialsDirectory } from './programs/credentials.js';
export { flagsOn, settingIn } from './programs/flag.js';
export type {
  CisException,
  FlagSetting,
  HostContext,
  Program,
  ProgramFlag,
  ProgramPort,
  UnitSetting,
} from './programs/model.js';
export { balancerSettings, cisExceptions } from './programs/programs.generated.js';
export {
  balancerDirectives,
  controllerManagerPort,
  drainDirectory,
  etcd,
  etcdClientPort,
  etcdPeerPort,
  keepalivedUnit,
  kubeApiserver,
  kubeControllerManager,
  kubernetesDirectory,
  kubeScheduler,
  portsIn,
  programs,
  schedulerConfigurationPath,
  schedulerPort,
} from './programs/programs.js';
export { versionOf } from './programs/version.js';
export { type ProgramSettingsCode, rules } from './rules/rules.js';
