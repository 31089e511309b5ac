import { Agent, request } from 'node:https';
import { failureOf, RequestFailed, requireSuccess } from './cause.js';
import { authorityOf, authorization, connection, type Target } from './target.js';

/** A request of HTTP/1.1. */
export interface Exchange {
  readonly target: Target;
  /**
   * Default: a TLS connection of its own, without a resumed session. This side closes it, as curl and kubectl do: a
   * balancer that sees this direction alone takes it for open as long as only the server has closed it.
   */
  readonly agent?: Agent | undefined;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | undefined;
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /**
   * Time for all of it, from the connection to the end of the answer. A request that waited for an agent's connection fails at its
   * deadline, but the connection stays until the server has had this long to answer. Closed earlier, it would make the queued
   * requests wait for new handshakes and miss their deadlines too, long after the server has recovered.
   */
  readonly timeoutMs: number;
  /** Receives an answer of 2xx as it comes; the deadline ends with its headers then. */
  readonly onChunk?: ((chunk: string) => void) | undefined;
  /** Called at the regular end of an answer of 2xx, before the exchange settles: an abort of the signal still makes it fail. */
  readonly onEnd?: (() => void) | undefined;
  /** Called once the headers of an answer of 2xx are there. */
  readonly onHeaders?: (() => void) | undefined;
  /** Ends it early: by an abort with a RequestFailed as a failure, by any other without an error. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request once and gives the body of the answer; '' if `onChunk` has received it.
 *
 * @throws RequestFailed also for an answer other than 2xx
 */
export function exchange(given: Exchange): Promise<string> {
  const { target, method = 'GET', path, body, timeoutMs, onChunk, onEnd, onHeaders, signal } = given;
  const own = given.agent === undefined ? new Agent({ keepAlive: true, maxCachedSessions: 0 }) : undefined;
  return new Promise((resolve, reject) => {
    const sent = request({
      ...connection(target),
      agent: own ?? given.agent,
      method,
      path,
      headers: {
        host: authorityOf(target),
        accept: 'application/json',
        ...authorization(target),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    const fail = (error: unknown): void => reject(failureOf(error));
    let connectedAt: number | undefined;
    sent.on('socket', () => {
      connectedAt = performance.now();
    });
    const late = (): void => {
      const error = new RequestFailed('timeout', `no whole answer within ${timeoutMs} ms`);
      fail(error);
      const leftMs = connectedAt === undefined ? 0 : connectedAt + timeoutMs - performance.now();
      if (leftMs <= 1) sent.destroy(error);
      else timer = setTimeout(() => sent.destroy(error), leftMs);
    };
    let timer = setTimeout(late, timeoutMs);
    const stop = (): void => {
      if (signal?.reason instanceof RequestFailed) fail(signal.reason);
      else resolve('');
      sent.destroy();
    };
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop);
    sent.on('error', fail);
    sent.on('close', () => {
      clearTimeout(timer);
      own?.destroy();
      signal?.removeEventListener('abort', stop);
      // Every other end has settled the promise.
      fail(new RequestFailed('reset', 'the connection was closed before the answer was complete'));
    });
    sent.on('response', (answer) => {
      const chunks: string[] = [];
      const success = Math.floor((answer.statusCode ?? 0) / 100) === 2;
      if (success && onChunk !== undefined) clearTimeout(timer);
      if (success) onHeaders?.();
      answer.setEncoding('utf8');
      answer.on('data', success && onChunk !== undefined ? onChunk : (chunk) => chunks.push(chunk));
      answer.on('error', fail);
      answer.on('end', () => {
        try {
          requireSuccess(answer.statusCode ?? 0, chunks.join(''));
          if (!answer.complete) return;
          onEnd?.();
          resolve(chunks.join(''));
        } catch (error) {
          fail(error);
        }
      });
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
