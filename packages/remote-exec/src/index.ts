export { expectSuccess } from './command/outcome.js';
export { isRemoteExecError, type Outcome, RemoteExecError, type RemoteExecErrorCode } from './errors.js';
export { createFake, type FakeAnswer, type FakeScript, type FakeStep, type FakeTransport } from './fake.js';
export { type ForEachHostOptions, forEachHost, type HostResult } from './fan-out.js';
export { localFile } from './files/content.js';
export { type Upload, uploadExit, uploadScript } from './files/upload.js';
export { type LocalOptions, local } from './local.js';
export type {
  Command,
  CommandResult,
  GetOptions,
  LocalFile,
  PutFile,
  PutOptions,
  PutResult,
  RemoteProcess,
  Transport,
} from './model.js';
export { quote } from './quote.js';
export { type ConnectOptions, connect } from './ssh/connect.js';
export type { HostKeyPolicy, Secret, SshTarget } from './ssh/target.js';
