import type { Readable, Writable } from 'node:stream';
import type { DebugListener } from '../debug.js';
import type { Dial, Listen } from '../forward/forward.js';
import type { Sftp } from '../sftp/sftp.js';

/** How a channel ended: with the status of its command, or without because the connection broke. */
export type ChannelEnd =
  | { readonly kind: 'exited'; readonly exitCode: number | null; readonly signal: string | null }
  | { readonly kind: 'lost'; readonly reason: string };

/** One shell command in flight, whatever carries it. */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Never rejects. */
  readonly ended: Promise<ChannelEnd>;
  /** Closes the channel; the command at the other end is not notified. */
  close(): void;
}

/** How a shell command is to be started. */
export interface OpenOptions {
  readonly pty: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Don't wait for other channels to end, and don't wait for an answer after the signal. */
  readonly urgent?: boolean | undefined;
}

/** A connection over which shell commands can be started. Each transport supplies one. */
export interface Route {
  readonly host: string;
  /** Secret for sudo, if it may be asked for. */
  readonly sudoPassword?: (() => Promise<string>) | undefined;
  readonly onDebug?: DebugListener | undefined;
  /**
   * Starts a shell command line.
   * @throws RemoteExecError with outcome `never-ran` if it can't be started, `unknown` if it may have been.
   */
  open(text: string, options: OpenOptions): Promise<Channel>;
  /** Another connection to the same host, for use when this one broke; the caller closes it. */
  again?: (() => Promise<Route>) | undefined;
  /** The host's SFTP, for files where commands can't be run. */
  sftp?: (() => Promise<Sftp>) | undefined;
  /** Opens a connection from the host. */
  readonly dial: Dial;
  /** Listens on the host. */
  readonly listen: Listen;
  close(): Promise<void>;
}
