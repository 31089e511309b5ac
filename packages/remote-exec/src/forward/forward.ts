import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isRemoteExecError, neverRan } from '../errors/remote-exec-error.js';
import type { Dial, Endpoint, Forwarding, ForwardOptions, Listen } from '../model/forwarding.js';
import { join } from './join.js';

/** Listens on one side, and carries each connection to an address on the other. */
export async function forward(
  host: string,
  listen: Listen,
  dial: Dial,
  { listen: given, to }: ForwardOptions,
): Promise<Forwarding> {
  const at: Endpoint = { host: given?.host ?? '127.0.0.1', port: given?.port ?? 0 };
  const open = new Set<Duplex>();
  const listener = await listen(at, (near) => {
    open.add(near);
    near.once('close', () => open.delete(near));
    // Without a connection on the other side, this one is closed again, as by ssh.
    dial(to).then(
      (far) => {
        open.add(far);
        far.once('close', () => open.delete(far));
        join(near, far);
      },
      () => near.destroy(),
    );
  }).catch((cause: unknown) => {
    if (isRemoteExecError(cause)) throw cause;
    throw refused(host, at, cause);
  });
  const close = async (): Promise<void> => {
    await listener.close();
    for (const each of open) each.destroy();
  };
  return { host: at.host, port: listener.port, close, [Symbol.asyncDispose]: close };
}

/** The error for an address that can't be listened on. */
function refused(host: string, at: Endpoint, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return neverRan(host, 'forward-refused', `${at.host} port ${at.port} can't be listened on: ${why}`, {
    cause,
  });
}

/** Listens on this machine. */
export const listenHere: Listen = async ({ host, port }, onConnection) => {
  const server = createServer({ allowHalfOpen: true }, (socket: Socket) => {
    socket.setNoDelay(true);
    onConnection(socket);
  });
  await listening(server, () => server.listen({ host, port }));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => closed(server),
  };
};

/** Starts a server. @throws its error */
export function listening(server: Server, start: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    start();
  });
}

/** Stops a server. Its connections stay open. */
export const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close();
    resolve();
  });
