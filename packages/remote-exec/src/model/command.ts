import type { Readable, Writable } from 'node:stream';

/** Limits of work on a host. */
export interface WorkOptions {
  /** Work as root, by one `sudo`. Default false. */
  readonly sudo?: boolean | undefined;
  /** Ends the work and its process group; the work then rejects with `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Time limit, after which the work and its process group are ended and it rejects with `timed-out`. Default: none. */
  readonly timeoutMs?: number | undefined;
}

/** One command on one host. */
export interface Command extends WorkOptions {
  /** Program and arguments. Each is quoted; no shell interprets them. */
  readonly argv: readonly string[];
  /** The standard input. Default: empty. */
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  /**
   * Environment variables of the command. They travel on stdin, ahead of the input, so they need no AcceptEnv and appear in
   * no process list; with `pty` they are part of the command line.
   */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Working directory. Default: the user's home. */
  readonly cwd?: string | undefined;
  /** Give the command a terminal: stdout and stderr become one, and closing the channel hangs it up. Default false. */
  readonly pty?: boolean | undefined;
  /** Throw `command-failed` unless the exit code is 0. Default false. For `run` only. */
  readonly check?: boolean | undefined;
  /** With `bytes`, the result has stdout as `stdoutBytes`, and `stdout` is empty. Default `text`. For `run` only. */
  readonly output?: 'text' | 'bytes' | undefined;
  /**
   * End the process group if the connection is lost while the command runs: over a new connection, or, if this process is
   * gone too, by a watchdog on the host within a few seconds. Default false: the command continues, and the run rejects with
   * `outcome-unknown`.
   */
  readonly endOnLoss?: boolean | undefined;
  /**
   * Called with each line of stdout, without its line end. If it returns a promise, nothing more is read from the host until
   * that settles. An error ends the command and rejects the run with `callback-failed`.
   */
  readonly onStdoutLine?: ((line: string) => unknown) | undefined;
  /** The same for stderr. */
  readonly onStderrLine?: ((line: string) => unknown) | undefined;
  /** The most bytes of stdout, and of stderr, that the result holds; the rest is counted. Default 16 MiB. */
  readonly maxOutputBytes?: number | undefined;
  /** Local files that receive all of stdout or stderr, beyond `maxOutputBytes` too. */
  readonly outputFiles?:
    | { readonly stdout?: string | undefined; readonly stderr?: string | undefined }
    | undefined;
}

/** How a command ended. One of `exitCode` and `signal` is not null. */
export interface CommandResult {
  readonly exitCode: number | null;
  /** Name such as `SIGTERM`, if a signal ended it. Over `openssh` it is `unknown`, since ssh(1) does not report it. */
  readonly signal: string | null;
  readonly stdout: string;
  /** With `output: 'bytes'`. */
  readonly stdoutBytes?: Uint8Array | undefined;
  readonly stderr: string;
  /** Bytes beyond `maxOutputBytes`, which were dropped. */
  readonly truncatedBytes: { readonly stdout: number; readonly stderr: number };
  readonly durationMs: number;
}

/** A running command and its streams. */
export interface RemoteProcess {
  readonly stdin: Writable;
  /** Destroying a stream early discards its remaining output; the command keeps running. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles once the command has ended and both streams are read to their end. @throws RemoteExecError */
  readonly exit: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
  /** Ends the process group: SIGTERM, then SIGKILL after `graceMs` (default 2000). True if nothing of it is left for sure. */
  end(options?: { readonly graceMs?: number | undefined }): Promise<boolean>;
}

/** A running command that `await using` ends. */
export interface OwnedProcess extends RemoteProcess, AsyncDisposable {}
