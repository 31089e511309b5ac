export { type FromConfig, type FromConfigOptions, targetFromConfig } from './config/target.js';
export type { DebugEvent, DebugListener } from './debug.js';
export { localDirectory } from './directory/local-directory.js';
export { isRemoteExecError, type Outcome, RemoteExecError, type RemoteExecErrorCode } from './errors.js';
export {
  createFake,
  type FakeAnswer,
  type FakeExpectation,
  type FakeFile,
  type FakeScript,
  type FakeStep,
  type FakeTransport,
} from './fake.js';
export { type BatchSize, type ForEachHostOptions, forEachHost, type HostResult } from './fan-out.js';
export { type Folded, foldEqual } from './fold.js';
export { type DownloadOptions, download } from './get/download.js';
export { InvalidInventory } from './inventory/draft.js';
export { type Inventory, type InventoryHost, readInventory } from './inventory/inventory.js';
export { limitTo, NoSuchHost } from './inventory/limit.js';
export { type LocalOptions, local } from './local.js';
export type {
  Command,
  CommandResult,
  Connection,
  DirectoryChange,
  DirectoryOptions,
  DirectoryResult,
  Endpoint,
  Forwarding,
  ForwardOptions,
  GetOptions,
  LocalDirectory,
  LocalFile,
  OwnedProcess,
  PutDirectoryOptions,
  PutFile,
  PutOptions,
  PutResult,
  RemoteProcess,
  StreamedFile,
  Transport,
  WorkOptions,
} from './model.js';
export { type OpensshOptions, type OpensshTarget, openssh } from './openssh.js';
export { type HostLines, prefixLines } from './prefix.js';
export { localFile } from './put/content.js';
export { uploadExit } from './put/host-script/fail.js';
export { type Spooled, spool } from './put/spool.js';
export { type TarEntry, type TarHeader, tarStream } from './put/tar.js';
export { type Upload, uploadScript } from './put/upload.js';
export { quote } from './quote.js';
export { type ReconnectingOptions, reconnecting } from './reconnecting.js';
export { redact, registerSecret } from './redact.js';
export { borrow, type Lending, lending } from './run/lend.js';
export { linesOf } from './run/lines.js';
export { expectSuccess } from './run/outcome.js';
export { type ConnectOptions, connect } from './ssh/connect.js';
export { nativeCrypto } from './ssh/monkey-patch/native.js';
export type { HostKeyPolicy, Secret, SshTarget } from './ssh/target.js';
