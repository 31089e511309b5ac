import type { Duplex } from 'node:stream';
import type { Command, CommandResult, OwnedProcess, RemoteProcess } from './command.js';
import type { DirectoryOptions, DirectoryResult, LocalDirectory, PutDirectoryOptions } from './directory.js';
import type { GetOptions, PutFile, PutOptions, PutResult, StreamedFile } from './files.js';
import type { Endpoint, Forwarding, ForwardOptions } from './forwarding.js';

/** A host that runs commands, and whose files can be read and written. Every error is a RemoteExecError. */
export interface Transport {
  /** The host's name in its target. */
  readonly host: string;
  /** Runs a command to its end. Resolves for any exit code; an error's `outcome` says whether the command ran. */
  run(command: Command): Promise<CommandResult>;
  /** Starts a command and returns its streams. Both outputs must be read. */
  stream(command: Command): Promise<RemoteProcess>;
  /** Writes files. None is changed before all are staged on the host, and each is replaced by a rename. */
  put(files: readonly (PutFile | StreamedFile)[], options?: PutOptions): Promise<readonly PutResult[]>;
  /** Reads one file. */
  get(path: string, options?: GetOptions): Promise<Uint8Array>;
  /**
   * Makes a directory of the host equal to a local one: files with their modes, directories, links. Only content that differs
   * by sha256 is sent. Nothing is changed before all of it is staged, and each file is replaced by a rename.
   * @param from for several hosts, read it once with `localDirectory`
   */
  putDirectory(
    from: string | LocalDirectory,
    to: string,
    options?: PutDirectoryOptions,
  ): Promise<DirectoryResult>;
  /** The reverse: files belong to the user of this process, without setuid and setgid. */
  getDirectory(path: string, to: string, options?: DirectoryOptions): Promise<DirectoryResult>;
  close(): Promise<void>;
}

/** A transport that `await using` closes, and that carries TCP connections. */
export interface Connection extends Transport, AsyncDisposable {
  stream(command: Command): Promise<OwnedProcess>;
  /** Opens a TCP connection from the host. @throws RemoteExecError `forward-refused` */
  dial(to: Endpoint): Promise<Duplex>;
  /** Listens here, and carries each connection to an address that the host reaches, like `ssh -L`. */
  forwardLocal(options: ForwardOptions): Promise<Forwarding>;
  /** Listens on the host, and carries each connection to an address that this machine reaches, like `ssh -R`. */
  forwardRemote(options: ForwardOptions): Promise<Forwarding>;
}
