export {
  deleteServerArgv,
  deleteServiceArgv,
  identityArgv,
  serverArgv,
  serviceArgv,
} from './ipvsadm/argv.js';
export type { CommandLine, IpvsadmCommand, Refusal } from './ipvsadm/command.js';
export { type CommandLineOptions, parseCommandLine } from './ipvsadm/command-line.js';
export { identityOf } from './ipvsadm/parts.js';
export { schedulerFlagArgument } from './ipvsadm/scheduler-flags.js';
