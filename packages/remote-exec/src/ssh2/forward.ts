import type { Duplex } from 'node:stream';
import type { AcceptConnection, Client, RejectConnection, TcpConnectionDetails } from 'ssh2';
import type { Endpoint, Listen } from '../model/forwarding.js';

/** Opens a TCP connection from the host. @throws ssh2's error, with the server's reason */
export const dialOver = (client: Client, { host, port }: Endpoint): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
      if (error) reject(error);
      else resolve(stream);
    });
  });

/** Listens on the host. */
export function listenOver(client: Client): Listen {
  const handlers = new Map<number, (connection: Duplex) => void>();
  client.on(
    'tcp connection',
    ({ destPort }: TcpConnectionDetails, accept: AcceptConnection, reject: RejectConnection) => {
      const handler = handlers.get(destPort);
      if (handler) handler(accept());
      else reject();
    },
  );
  return ({ host, port }, onConnection) =>
    new Promise((resolve, reject) => {
      client.forwardIn(host, port, (error, given) => {
        if (error) {
          reject(error);
          return;
        }
        // The server reports the port only if it chose it.
        const bound = port === 0 ? given : port;
        handlers.set(bound, onConnection);
        const close = (): Promise<void> =>
          new Promise((done) => {
            handlers.delete(bound);
            try {
              client.unforwardIn(host, bound, () => done());
              client.once('close', () => done());
            } catch {
              // The connection is gone, and the listener with it.
              done();
            }
          });
        resolve({ port: bound, close });
      });
    });
}
