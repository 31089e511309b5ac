import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { Server as NetServer, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Target } from '../../src/target.js';
import { credential } from './credentials.js';

export type Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

/** A server of HTTP/1.1 and HTTP/2 over TLS on loopback, which asks for client certificates. */
export interface Server {
  readonly target: Target;
  /** Connections that were made. */
  connections(): number;
  /** Sessions of HTTP/2 that were made. */
  readonly sessions: readonly ServerHttp2Session[];
  /** Destroys all connections, by RST. */
  reset(): void;
  /** Stops to listen and destroys all connections. */
  close(): Promise<void>;
}

/** The port that a server listens on. */
export const portOf = (server: Pick<NetServer, 'address'>): number =>
  Number(Reflect.get(Object(server.address()), 'port'));

/** The target of a port on loopback, with all that a client needs. */
export const targetOf = (port: number): Target => ({
  address: '127.0.0.1',
  port,
  name: 'kubernetes',
  ca: credential('ca.pem'),
  cert: credential('admin.pem'),
  key: credential('admin-key.pem'),
});

/** Starts a server for the current test. */
export async function serve(handler: Handler): Promise<Server> {
  const sockets = new Set<Socket>();
  const sessions: ServerHttp2Session[] = [];
  let connections = 0;
  const server = createSecureServer(
    {
      allowHTTP1: true,
      ca: credential('ca.pem'),
      cert: credential('kubernetes.pem'),
      key: credential('kubernetes-key.pem'),
      requestCert: true,
      rejectUnauthorized: true,
    },
    handler,
  );
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  server.on('session', (session) => sessions.push(session));
  server.on('sessionError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      reset();
    });
  onTestFinished(close);
  return { target: targetOf(port), connections: () => connections, sessions, reset, close };
}

/** A port of loopback on which nobody listens. */
export async function closedPort(): Promise<number> {
  const { target, close } = await serve(() => undefined);
  await close();
  return target.port;
}
