export { catalog } from './catalog/history.generated.js';
export type { FlagsByMinor } from './catalog/types.generated.js';
export {
  type ClientConnection,
  formatSchedulerConfiguration,
  type LeaderElection,
  type SchedulerConfigurationInput,
} from './configuration.js';
export {
  CONFIGURATION_VERSIONS,
  configurationVersionsOf,
  SCHEDULER_GROUP,
  type SchedulerApiVersion,
  type SchedulerFlags,
} from './configuration-versions.js';
export { type ParsedConfiguration, parseSchedulerConfiguration } from './parse-configuration.js';
export { checkScheduler, migrateScheduler, scheduler, schedulerArgv } from './program.js';
export { schedulerRules as rules } from './rules.js';
