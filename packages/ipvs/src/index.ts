export type { Diagnostic, Position, Span } from '@harderway/diagnostics';
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
export { type FormatListOptions, formatList } from './document/listing/format.js';
export type {
  Counters,
  ListedServer,
  ListedService,
  Listing,
  ListingView,
} from './document/listing/listing.js';
export { mergeListing } from './document/listing/merge.js';
export { type ParseListOptions, parseList } from './document/listing/parse.js';
export { type ParseProcOptions, parseProc } from './document/proc.js';
export { type FormatSaveOptions, formatRestore, formatSave } from './document/save/format.js';
export { type ParseSaveOptions, parseSave, type SavedRules } from './document/save/parse.js';
export { parseTable, type TableText, type TextKind, textKind } from './document/table.js';
export { IpvsError, type IpvsErrorCode } from './errors.js';
export { toArgv } from './ipvsadm/argv.js';
export type { SyncDaemon, Timeouts } from './ipvsadm/command.js';
export { validate } from './kernel/validate.js';
export type * from './model.js';
export { createNames, debianNames, type NameSources, type Names, numericNames } from './names.js';
export type { ServerChange, ServiceChange } from './plan/changes.js';
export { diff, type ServerOfService, type TableDifference } from './plan/diff.js';
export { formatSteps, planNotes } from './plan/format.js';
export type * from './plan/model.js';
export { plan } from './plan/plan.js';
export type { ReadTable } from './plan/source.js';
export type { IpvsCode } from './rules.generated.js';
export { rules } from './rules.js';
export { type ServerOptions, type ServiceOptions, server, service } from './table/build.js';
export {
  canonicalService,
  canonicalTable,
  compareServices,
  serverKey,
  serviceKey,
} from './table/identity.js';
