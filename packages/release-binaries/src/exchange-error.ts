import { ReleaseError, systemCode } from './errors.js';
import { shownUrl } from './url.js';

// Other errors of fetch, such as a bad certificate, would be the same next time.
const temporary: readonly string[] = [
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_SOCKET',
];

// From a server that never answered, these mostly mean a wrong address; from one that did, they will pass.
const outages: readonly string[] = [
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** Codes of TLS for a certificate that no authority known here has signed. */
const untrusted: readonly string[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** Codes of bytes that are no HTTP, and of a body that its `content-encoding` does not fit. */
const isMalformed = (code: string): boolean => /^(?:HPE|Z)_/.test(code);

/** A server can't be reached now, and may be back soon. */
export class Outage extends ReleaseError {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super('not-reachable', message, options);
  }
}

/** The innermost cause: fetch wraps it, and an attempt on several addresses wraps it again. */
function rootCause(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootCause(error.errors[0]);
  if (error instanceof Error && error.cause !== undefined) return rootCause(error.cause);
  return error;
}

/** Whether a server was reached, and its certificate is of an authority that Node does not know. */
export const isUntrusted = (error: unknown): boolean =>
  untrusted.includes(systemCode(rootCause(error)) ?? '');

/**
 * The error for a failed exchange: `stalled` may be tried again, so may an {@link Outage} where the server has answered
 * before; `answer-malformed` and any other `not-reachable` are final.
 */
export function exchangeError(error: unknown, url: string): ReleaseError {
  if (error instanceof ReleaseError) return error;
  const cause = rootCause(error);
  const { host } = new URL(url);
  const code = systemCode(cause);
  const what = code ?? (cause instanceof Error ? cause.message : String(cause));
  if (code !== undefined && temporary.includes(code)) {
    return new ReleaseError(
      'stalled',
      `The connection to ${host} broke (${what}) while getting ${shownUrl(url)}.`,
      {
        cause: error,
      },
    );
  }
  if (code !== undefined && isMalformed(code)) {
    const why = cause instanceof Error ? cause.message : code;
    const message = `${host} sends an answer that can't be read (${why}) for ${shownUrl(url)}.`;
    return new ReleaseError('answer-malformed', message, { cause: error });
  }
  // The message of an error of undici's, such as the answer of a proxy, says more than its code.
  const why = code?.startsWith('UND_ERR_') && cause instanceof Error ? cause.message : what;
  const message = `${host} can't be reached (${why}).`;
  if (code !== undefined && outages.includes(code)) return new Outage(message, { cause: error });
  const hint = isUntrusted(cause)
    ? 'Set NODE_EXTRA_CA_CERTS to the path of the certificate of its authority.'
    : undefined;
  return new ReleaseError('not-reachable', message, { hint, cause: error });
}
