import type { Duplex } from 'node:stream';

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
  /** The address it listens on. */
  readonly host: string;
  readonly port: number;
  /** Stops listening, and ends the connections that it carries. */
  close(): Promise<void>;
}

/** Opens a TCP connection from one side of a forwarding. */
export type Dial = (to: Endpoint) => Promise<Duplex>;

/** The listener on one side of a forwarding. */
interface Listener {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Listens on one side of a forwarding, and hands out each connection. */
export type Listen = (at: Endpoint, onConnection: (connection: Duplex) => void) => Promise<Listener>;
