import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { failureOf, RequestFailed, requireSuccess } from '../cause.js';
import { authorityOf, authorization, connection, type Target } from '../target.js';
import type { Client, Requests } from './client.js';

interface Held {
  readonly session: ClientHttp2Session;
  readonly socket: TLSSocket;
  /** Why the session ended; undefined while it has not, and for a regular end. */
  error(): Error | undefined;
  /** Lets it end with its last stream. */
  retire(): void;
  usable(): boolean;
}

function open(target: Target): Held {
  const socket = connectTls({ ...connection(target), ALPNProtocols: ['h2'] });
  let error: Error | undefined;
  let retired = false;
  const fail = (caught: Error): void => {
    error ??= caught;
  };
  const retire = (): void => {
    retired = true;
  };
  // Before the session has its own listener: its streams end first, and then it says why.
  socket.on('error', fail);
  const session = connect(`https://${authorityOf(target)}`, { createConnection: () => socket });
  session.on('error', fail);
  session.on('close', retire);
  session.on('goaway', (code) => {
    if (code !== constants.NGHTTP2_NO_ERROR)
      fail(new RequestFailed('goaway', `the server ended the session with error code ${code}`));
    retire();
  });
  return { session, socket, retire, usable: () => !retired && !session.closed, error: () => error };
}

/** The cause of a stream's end: its own, or that of the session that it ended with. */
function causeOf(error: Error | undefined, { rstCode }: ClientHttp2Stream, held: Held): RequestFailed {
  if (rstCode === constants.NGHTTP2_REFUSED_STREAM)
    return new RequestFailed('goaway', 'the server has not processed the request');
  const cause = held.error();
  if (cause !== undefined) return failureOf(cause);
  return new RequestFailed('reset', error?.message ?? `the stream ended with error code ${rstCode}`);
}

/** Sends one request in a session. */
function ask(held: Held, target: Target, { path, timeoutMs }: Requests): Promise<void> {
  return new Promise((resolve, reject) => {
    const heardBefore = held.socket.bytesRead;
    const stream = held.session.request({
      ':path': path,
      accept: 'application/json',
      ...authorization(target),
    });
    let status: number | undefined;
    let length: string | undefined;
    let ended = false;
    let error: Error | undefined;
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => {
      reject(new RequestFailed('timeout', `no whole answer within ${timeoutMs} ms`));
      stream.close(constants.NGHTTP2_CANCEL);
      if (held.socket.bytesRead !== heardBefore) return;
      // Others may wait for their own deadlines; the session ends with the last of them.
      held.retire();
      held.session.close();
    }, timeoutMs);
    stream.on('response', ({ ':status': answered, 'content-length': announced }) => {
      status = answered;
      length = announced;
    });
    stream.on('error', (caught) => {
      error = caught;
    });
    stream.on('end', () => {
      ended = true;
    });
    stream.on('close', () => {
      clearTimeout(timer);
      const body = Buffer.concat(chunks);
      if (!ended || status === undefined || stream.rstCode !== 0) reject(causeOf(error, stream, held));
      // Node takes a reset without an error for the end of the answer.
      else if (length !== undefined && Number(length) !== body.length)
        reject(new RequestFailed('reset', `the stream ended after ${body.length} of ${length} bytes`));
      else
        try {
          resolve(requireSuccess(status, body.toString()));
        } catch (caught) {
          reject(caught);
        }
    });
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
    });
  });
}

/**
 * A client with one session of HTTP/2. A GOAWAY without an error is followed by a new session: requests that the server
 * processes end as they would, and those that it does not have failed. A session that is silent for the whole time of a
 * request gets no further ones.
 */
export function http2Client(target: Target, requests: Requests): Client {
  let held: Held | undefined;
  return {
    ask: () => {
      if (held?.usable() !== true) held = open(target);
      return ask(held, target, requests);
    },
    close: () => held?.session.destroy(),
  };
}
