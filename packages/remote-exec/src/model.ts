import type { Duplex, Readable, Writable } from 'node:stream';
import type { Entries } from './directory/entry.js';
import type { Excluded } from './directory/exclude.js';

/** Limits of work on a host: what it may do, and for how long. */
export interface WorkOptions {
  /** Work as root by one `sudo`. Default false. */
  readonly sudo?: boolean | undefined;
  /** End it, with its process group, and reject with ABORTED when it fires. */
  readonly signal?: AbortSignal | undefined;
  /** End it, with its process group, and reject with TIMED_OUT after this long. Default: never. */
  readonly timeoutMs?: number | undefined;
}

/** One command on one host. */
export interface Command extends WorkOptions {
  /** Program and arguments; each is quoted, nothing is interpreted by a shell. */
  readonly argv: readonly string[];
  /** The command's input. Default: none, its stdin is at its end at once. */
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  /**
   * Variables set for the command. They travel on stdin, ahead of the command's input, so they need no AcceptEnv and
   * appear in no process list. With `pty` they are part of the command line.
   */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Directory to run in. Default: the login's home. */
  readonly cwd?: string | undefined;
  /** Give it a terminal: stdout and stderr become one, and closing the channel hangs it up. Default false. */
  readonly pty?: boolean | undefined;
  /** Throw COMMAND_FAILED unless it exits with 0. Default false. Of `run` only. */
  readonly check?: boolean | undefined;
  /** With `bytes`, the result has stdout as `stdoutBytes`, and as text it is empty. Default `text`. Of `run` only. */
  readonly output?: 'text' | 'bytes' | undefined;
  /**
   * End its process group if the connection is lost while it runs, over a new connection, and if this process is gone too,
   * by itself within some seconds. Default false: it goes on, and the run rejects with OUTCOME_UNKNOWN.
   */
  readonly endOnLoss?: boolean | undefined;
  /**
   * Called with each whole line of stdout, without its line end. If it returns a promise, no more is read from the host
   * until that settles; a rejection ends the command and is thrown.
   */
  readonly onStdoutLine?: ((line: string) => unknown) | undefined;
  /** The same for stderr. */
  readonly onStderrLine?: ((line: string) => unknown) | undefined;
  /** Bytes of stdout, and of stderr, that the result keeps; the rest is counted. Default 16 MiB. */
  readonly maxOutputBytes?: number | undefined;
  /** Files of this machine that receive all of stdout, or of stderr, whatever the limit. */
  readonly outputFiles?: { readonly stdout?: string; readonly stderr?: string } | undefined;
}

/** How a command ended. One of exitCode and signal is not null. */
export interface CommandResult {
  readonly exitCode: number | null;
  /** Name such as `SIGTERM`, if a signal ended it; over `openssh` it is `unknown`, for ssh(1) does not report it. */
  readonly signal: string | null;
  readonly stdout: string;
  /** With `output: 'bytes'`. */
  readonly stdoutBytes?: Uint8Array;
  readonly stderr: string;
  /** Bytes that went beyond maxOutputBytes and were dropped. */
  readonly truncatedBytes: { readonly stdout: number; readonly stderr: number };
  readonly durationMs: number;
}

/** A running command with its streams. */
export interface RemoteProcess {
  readonly stdin: Writable;
  /** Who stops reading one before its end discards the rest; the command goes on. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles once it ended and both streams were read to their end; rejects with OUTCOME_UNKNOWN on a lost connection. */
  readonly exit: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
  /** Ends its process group: SIGTERM, then SIGKILL after graceMs (default 2000). True if it is known to be gone. */
  end(options?: { readonly graceMs?: number }): Promise<boolean>;
}

/** A file to write on a host. */
export interface PutFile {
  /** Absolute path on the host. */
  readonly path: string;
  readonly content: string | Uint8Array | LocalFile;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  /** Default: the user that runs the put. */
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/**
 * A file to write on a host whose content comes from a stream, such as a pipe or a download. It is read to its end first,
 * and kept until the put is over; for several hosts, `spool` reads it once.
 */
export interface StreamedFile extends Omit<PutFile, 'content'> {
  readonly content: AsyncIterable<Uint8Array>;
}

/** A file of this machine, streamed from disk when it is sent. Made by `localFile(path)`. */
export interface LocalFile {
  readonly kind: 'local-file';
  readonly path: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

export interface PutResult {
  readonly path: string;
  /** False if the host had this content, mode and owner already; then nothing was sent or touched. */
  readonly changed: boolean;
  readonly sha256: string;
  readonly size: number;
}

export interface PutOptions extends WorkOptions {
  /** Called with the bytes sent and the bytes to send, at most every 100 ms and at the end. */
  readonly onProgress?: ((bytes: { readonly done: number; readonly total: number }) => void) | undefined;
}

export interface GetOptions extends WorkOptions {
  /** Refuse a file larger than this. Default 1 GiB. */
  readonly maxBytes?: number | undefined;
}

/** A directory of this machine as it was read, for any number of hosts. Made by `localDirectory(path)`. */
export interface LocalDirectory {
  readonly kind: 'local-directory';
  readonly path: string;
  /** By path, parents first. */
  readonly entries: Entries;
  readonly excluded: Excluded;
  /** The sha256 of a file, in hexadecimal; each is read once. @throws the error of the file system */
  readonly digest: (path: string) => string | Promise<string>;
}

/** How to copy a directory. */
export interface DirectoryOptions extends WorkOptions {
  /** Patterns of gitignore(5), relative to the directory. What they match is neither copied nor removed. */
  readonly exclude?: readonly string[] | undefined;
  /** Remove what the source does not have. Default false. */
  readonly delete?: boolean | undefined;
  /** Wait until all is on the disk before it is put in place. Default false, as with tar and rsync: it takes long. */
  readonly sync?: boolean | undefined;
  /** Change nothing, and return what would be changed. Default false. */
  readonly dryRun?: boolean | undefined;
  /** Called with the bytes of contents that were sent and those to send, at most every 100 ms and at the end. */
  readonly onProgress?: PutOptions['onProgress'];
}

/** How to copy a directory to a host. */
export interface PutDirectoryOptions extends DirectoryOptions {
  /** Of all that is copied. Default: the user that runs the put. */
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/** A change to one entry of a directory. */
export interface DirectoryChange {
  /** Relative to the directory, `.` for itself. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** `changed`: it has another content, target or kind. `metadata`: only another mode or owner. */
  readonly change: 'added' | 'changed' | 'metadata' | 'removed';
  /** Bytes of a file, otherwise 0. */
  readonly size: number;
}

/** Changes that were made, or with `dryRun` would be. */
export interface DirectoryResult {
  /** Sorted by path, but for what is removed, which comes last. */
  readonly changes: readonly DirectoryChange[];
  /** Entries that were as in the source. */
  readonly unchanged: number;
  /** Paths of sockets, pipes and devices in the source: they are not copied. */
  readonly skipped: readonly string[];
}

/** A running command that `await using` ends. */
export interface OwnedProcess extends RemoteProcess, AsyncDisposable {}

/** A host that runs commands. */
export interface Transport {
  /** The host's name as its target gives it. */
  readonly host: string;
  /**
   * Runs a command to its end. Resolves for any exit code.
   * @throws RemoteExecError; its `outcome` says whether the command ran.
   */
  run(command: Command): Promise<CommandResult>;
  /** Starts a command and returns its streams; both outputs must be read. */
  stream(command: Command): Promise<RemoteProcess>;
  /** Writes files on the host: none is changed before all are staged, and each is replaced by a rename. */
  put(files: readonly (PutFile | StreamedFile)[], options?: PutOptions): Promise<readonly PutResult[]>;
  /** Reads one file. */
  get(path: string, options?: GetOptions): Promise<Uint8Array>;
  /**
   * Makes a directory of the host have what one of this machine has: files with their modes, directories, links. Only what
   * differs by sha256 is sent. Nothing is changed before all of it is staged, and each file is replaced by a rename.
   * @param from for several hosts, `localDirectory` reads it once
   */
  putDirectory(
    from: string | LocalDirectory,
    to: string,
    options?: PutDirectoryOptions,
  ): Promise<DirectoryResult>;
  /** The same from the host to this machine, where the files belong to this process's user, without setuid and setgid. */
  getDirectory(path: string, to: string, options?: DirectoryOptions): Promise<DirectoryResult>;
  close(): Promise<void>;
}

/** An address and a port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** The addresses of a forwarding. */
export interface ForwardOptions {
  /** Where to listen. Default: any free port of 127.0.0.1. */
  readonly listen?: Partial<Endpoint> | undefined;
  /** Where each connection goes, as the other side reaches it. */
  readonly to: Endpoint;
}

/** A forwarding, which `await using` closes. It ends with its connection, too. */
export interface Forwarding extends AsyncDisposable {
  /** Where it listens. */
  readonly host: string;
  readonly port: number;
  /** Stops listening, and ends what it carries. */
  close(): Promise<void>;
}

/** A transport that `await using` closes. */
export interface Connection extends Transport, AsyncDisposable {
  stream(command: Command): Promise<OwnedProcess>;
  /** Opens a connection to an address as the host reaches it. @throws RemoteExecError FORWARD_REFUSED */
  dial(to: Endpoint): Promise<Duplex>;
  /** Listens on this machine, and carries each connection to an address as the host reaches it, like `ssh -L`. */
  forwardLocal(options: ForwardOptions): Promise<Forwarding>;
  /** Listens on the host, and carries each connection to an address as this machine reaches it, like `ssh -R`. */
  forwardRemote(options: ForwardOptions): Promise<Forwarding>;
}
