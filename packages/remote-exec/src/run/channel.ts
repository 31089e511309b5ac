import type { Readable, Writable } from 'node:stream';

/** How a channel ended: with the status of its command, or without one because the connection broke. */
export type ChannelEnd =
  | { readonly kind: 'exited'; readonly exitCode: number | null; readonly signal: string | null }
  | { readonly kind: 'lost'; readonly reason: string };

/** A running shell command, whatever carries it. */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Never rejects. */
  readonly ended: Promise<ChannelEnd>;
  /** Closes the channel. The command is not notified. */
  close(): void;
}

/** How to start a shell command. */
export interface OpenOptions {
  readonly pty: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Neither wait for other channels to end, nor for an answer after the signal. */
  readonly urgent?: boolean | undefined;
}
