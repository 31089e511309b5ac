export type { Diagnostic, Position, Span } from '@harderway/diagnostics';
export { type Address, formatEndpoint, parseAddress } from './address/address.js';
export { parseInetAton } from './address/ipv4.js';
export { formatIpv6, parseIpv6 } from './address/ipv6.js';
export { check } from './check.js';
export { debianServices } from './debian-services.generated.js';
export {
  type Connection,
  type ConnectionEnd,
  type Connections,
  formatConnections,
  parseConnections,
} from './document/connections.js';
export {
  type Daemons,
  formatDaemons,
  formatTimeouts,
  parseDaemons,
  parseTimeouts,
} from './document/daemons.js';
export { formatKeepalived, type KeepalivedAdditions } from './document/keepalived/format.js';
export { type KeepalivedService, type KeepalivedText, parseKeepalived } from './document/keepalived/parse.js';
export { lastOf, readStatements, type Statement, wordOf } from './document/keepalived/statements.js';
export { type FormatListOptions, formatList } from './document/listing/format.js';
export type {
  Counters,
  ListedServer,
  ListedService,
  Listing,
  ListingView,
} from './document/listing/listing.js';
export { type ParseListOptions, parseList } from './document/listing/parse.js';
export { type ParseProcOptions, parseProc } from './document/proc.js';
export { type FormatSaveOptions, formatRestore, formatSave } from './document/save/format.js';
export { type ParseSaveOptions, parseSave, type SavedRules } from './document/save/parse.js';
export { parseTable, type TableText, type TextKind, textKind } from './document/table.js';
export { IpvsError, type IpvsErrorCode } from './errors.js';
export {
  deleteServerArgv,
  deleteServiceArgv,
  identityArgv,
  serverArgv,
  serviceArgv,
  toArgv,
} from './ipvsadm/argv.js';
export type { CommandLine, IpvsadmCommand, Refusal, SyncDaemon, Timeouts } from './ipvsadm/command.js';
export { type CommandLineOptions, parseCommandLine } from './ipvsadm/command-line.js';
export { identityOf } from './ipvsadm/parts.js';
export { schedulerFlagArgument } from './ipvsadm/scheduler-flags.js';
export { applyToKernel, isUnicast } from './kernel/apply.js';
export {
  createKernel,
  type Errno,
  knownEngines,
  knownSchedulers,
  type SimulatedKernel,
  tableOf,
} from './kernel/kernel.js';
export { type IpvsadmRun, type RunOptions, runIpvsadm } from './kernel/run.js';
export type * from './model.js';
export { createNames, debianNames, type NameSources, type Names } from './names.js';
export { formatSteps, planNotes } from './plan/format.js';
export type * from './plan/model.js';
export { plan } from './plan/plan.js';
export { type RuleCode, rules } from './rules.js';
export {
  canonicalService,
  canonicalTable,
  compareServers,
  compareServices,
  serverKey,
  serviceKey,
} from './table/identity.js';
export { mergeListing } from './table/merge.js';
export { validate } from './table/validate.js';
