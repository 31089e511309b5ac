export { type ConnectFromConfigOptions, connectFromConfig } from './config/connect-from-config.js';
export {
  type ConfiguredTarget,
  type TargetFromConfigOptions,
  targetFromConfig,
} from './config/target-from-config.js';
export { localFile } from './content/content.js';
export { localDirectory } from './directory/local-directory.js';
export { redact, registerSecret } from './errors/redact.js';
export {
  isRemoteExecError,
  type Outcome,
  RemoteExecError,
  type RemoteExecErrorCode,
} from './errors/remote-exec-error.js';
export { type DownloadOptions, download } from './get/download.js';
export { uploadExit } from './host-script/fail.js';
export {
  type BatchSize,
  type ForEachHostOptions,
  forEachHost,
  type HostResult,
} from './hosts/for-each-host.js';
export { type LocalOptions, local } from './local/local.js';
export type { Command, CommandResult, OwnedProcess, RemoteProcess, WorkOptions } from './model/command.js';
export type { ConnectOptions } from './model/connect-options.js';
export type { DebugEvent, DebugListener } from './model/debug-event.js';
export type {
  DirectoryChange,
  DirectoryOptions,
  DirectoryResult,
  LocalDirectory,
  PutDirectoryOptions,
} from './model/directory.js';
export type { GetOptions, LocalFile, PutFile, PutOptions, PutResult, StreamedFile } from './model/files.js';
export type { Endpoint, Forwarding, ForwardOptions } from './model/forwarding.js';
export type { HostKeyPolicy, Secret, SshTarget } from './model/ssh-target.js';
export type { Connection, Transport } from './model/transport.js';
export { type OpensshOptions, openssh } from './openssh/openssh.js';
export type { OpensshTarget } from './openssh/target.js';
export { type UploadScript, type UploadScriptOptions, uploadScript } from './put/upload.js';
export { expectSuccess } from './run/outcome.js';
export { quote } from './shell/quote.js';
export { connect } from './ssh2/connect.js';
export { nativeCrypto } from './ssh2/monkey-patch/native.js';
export { type ReconnectingOptions, reconnecting } from './transport/reconnecting.js';
