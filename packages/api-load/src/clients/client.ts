/** A client that does one request at each call. */
export interface Client {
  /** @throws RequestFailed */
  ask(): Promise<unknown>;
  close(): void;
}

/** Requests of a client. */
export interface Requests {
  readonly path: string;
  readonly timeoutMs: number;
}
