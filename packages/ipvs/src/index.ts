export { type Address, formatEndpoint, parseAddress } from './address.js';
export {
  deleteServerArgv,
  deleteServiceArgv,
  identityArgv,
  serverArgv,
  serviceArgv,
  toArgv,
} from './argv.js';
export type { CommandLine, IpvsadmCommand, Refusal, SyncDaemon, Timeouts } from './command.js';
export { type CommandLineOptions, parseCommandLine } from './command-line.js';
export {
  type Connection,
  type ConnectionEnd,
  type Connections,
  formatConnections,
  parseConnections,
} from './connections.js';
export { type Daemons, formatDaemons, formatTimeouts, parseDaemons, parseTimeouts } from './daemons.js';
export { debianServices } from './debian-services.js';
export type { Diagnostic, Position } from './diagnostic.js';
export { IpvsError, type IpvsErrorCode } from './errors.js';
export {
  canonicalService,
  canonicalTable,
  compareServers,
  compareServices,
  serverKey,
  serviceKey,
} from './identity.js';
export { parseInetAton } from './ipv4.js';
export { formatIpv6, parseIpv6 } from './ipv6.js';
export {
  applyToKernel,
  createKernel,
  type Errno,
  isUnicast,
  knownEngines,
  knownSchedulers,
  type SimulatedKernel,
  tableOf,
} from './kernel.js';
export { type FormatListOptions, formatList } from './list-format.js';
export { type ParseListOptions, parseList } from './list-parse.js';
export type { Counters, ListedServer, ListedService, Listing, ListingView } from './listing.js';
export { mergeListing } from './merge.js';
export type * from './model.js';
export { createNames, debianNames, type NameSources, type Names } from './names.js';
export { type Plan, type PlanOptions, plan, type Step } from './plan.js';
export { type ParseProcOptions, parseProc } from './proc-parse.js';
export { type FormatSaveOptions, formatRestore, formatSave } from './save.js';
export { type ParseSaveOptions, parseSave, type SavedRules } from './save-parse.js';
export { type IpvsadmRun, type RunOptions, runIpvsadm } from './simulate.js';
export { validate } from './validate.js';
