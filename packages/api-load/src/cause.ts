/**
 * Why a request failed:
 *
 * - `refused`: nobody listens on the port
 * - `reset`: the connection ended before the whole answer had come, also during the TLS handshake
 * - `timeout`: no whole answer before the deadline
 * - `tls`: the handshake failed, or the certificate is not trusted
 * - `goaway`: the server announced that it did not process the request (HTTP/2, GOAWAY or REFUSED_STREAM), or ended the
 *   session with an error code
 * - `unreachable`: no route to the host, or no answer to ARP
 * - `protocol`: the answer is not valid HTTP
 * - `status NNN`: an answer other than 2xx
 * - `other`: none of these; the detail has the error
 */
export type Cause =
  | 'refused'
  | 'reset'
  | 'timeout'
  | 'tls'
  | 'goaway'
  | 'unreachable'
  | 'protocol'
  | 'other'
  | `status ${number}`;

/** A request that failed. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly code: Cause;

  constructor(code: Cause, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const CAUSES: Readonly<Record<string, Cause>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ERR_SOCKET_CLOSED: 'reset',
  ERR_STREAM_PREMATURE_CLOSE: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EPROTO: 'tls',
  ERR_HTTP2_ERROR: 'protocol',
  ERR_HTTP2_SESSION_ERROR: 'goaway',
};

/** Codes of OpenSSL's certificate verification, as Node gives them. */
const CERTIFICATE = /^(CERT|CRL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME|INVALID_(CA|PURPOSE))/;

function causeOfCode(code: string): Cause {
  if (CERTIFICATE.test(code) || /^ERR_(TLS|SSL)_/.test(code)) return 'tls';
  return CAUSES[code] ?? (code.startsWith('HPE_') ? 'protocol' : 'other');
}

/** An error of Node as a failed request. */
export function failureOf(error: unknown): RequestFailed {
  if (error instanceof RequestFailed) return error;
  if (!(error instanceof Error)) return new RequestFailed('other', String(error));
  const code = 'code' in error ? String(error.code) : '';
  return new RequestFailed(causeOfCode(code), error.message, { cause: error });
}

/** Accepts a status of 2xx. Throws a RequestFailed for any other, with what the server said. */
export function requireSuccess(status: number, body = ''): void {
  if (status >= 200 && status <= 299) return;
  const said = body.replace(/\s+/g, ' ').slice(0, 300);
  const detail = `the status is ${status}${said === '' ? '' : `: ${said}`}`;
  throw new RequestFailed(`status ${status}`, detail);
}
