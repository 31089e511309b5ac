import type { DebugListener } from './debug-event.js';

/** Options of `connect`. */
export interface ConnectOptions {
  /** Time limit of dialing, and again of the login. Default 20000. */
  readonly timeoutMs?: number | undefined;
  /** Interval of keepalives; three unanswered ones end the connection. Default 10000. */
  readonly keepaliveMs?: number | undefined;
  /** Gives up connecting. Commands have signals of their own. */
  readonly signal?: AbortSignal | undefined;
  /** Commands at the same time; others wait. Default 10, sshd's MaxSessions; with ssh2 fewer if the server refuses one. */
  readonly maxSessions?: number | undefined;
  /** Called for each connection and command, with secrets redacted. */
  readonly onDebug?: DebugListener | undefined;
}
