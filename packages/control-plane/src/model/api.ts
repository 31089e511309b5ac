/** Answer of the API server. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
  /** When it answered, by its own clock; to the second. Absent if it does not say. */
  readonly date?: Date | undefined;
}

/** Speaks to the API as `super-admin`; in the guide, and until there is one, as `admin`. */
export interface ApiClient {
  /**
   * @param method e.g. `GET`
   * @param path e.g. `/api/v1/namespaces`
   * @param body sent as JSON
   * @throws ControlPlaneError `api-request-failed` when there's no answer.
   */
  request(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  close(): void;
}

/** A message of the API in the form that it has there. */
export interface ApiMessage {
  /** Its `Content-Type`. */
  readonly type: string;
  readonly body: Buffer;
}

/** Moves objects as they are: Protocol Buffers where the server has them for a kind, else JSON. */
export interface ObjectClient extends ApiClient {
  /**
   * @param message sent as it is
   * @throws ControlPlaneError `api-request-failed` when there's no answer.
   */
  exchange(
    method: string,
    path: string,
    message?: ApiMessage,
  ): Promise<ApiMessage & { readonly status: number }>;
}
