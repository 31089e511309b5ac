import { connect as dialTcp, type Socket } from 'node:net';
import { RemoteExecError } from '../errors.js';
import { nameOf, type SshTarget } from './target.js';

/**
 * Opens a TCP connection without Nagle's algorithm, which would hold back each small packet until the one
 * before is acknowledged.
 * @throws RemoteExecError UNREACHABLE or DIAL_TIMEOUT
 */
export function dial(target: SshTarget, timeoutMs: number, signal: AbortSignal | undefined): Promise<Socket> {
  const port = target.port ?? 22;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    const message = `${port} is no port: they go from 1 to 65535.`;
    return Promise.reject(
      new RemoteExecError('UNREACHABLE', message, { outcome: 'never-ran', host: nameOf(target) }),
    );
  }
  return new Promise((resolve, reject) => {
    const socket = dialTcp({ host: target.host, port });
    socket.setNoDelay(true);
    const where = `${target.host} port ${port}`;
    const fail = (
      code: 'UNREACHABLE' | 'DIAL_TIMEOUT' | 'ABORTED',
      message: string,
      cause?: unknown,
    ): void => {
      over();
      socket.on('error', () => undefined);
      socket.destroy();
      reject(new RemoteExecError(code, message, { outcome: 'never-ran', host: nameOf(target), cause }));
    };
    const onError = (cause: Error): void =>
      fail('UNREACHABLE', `${where} can't be reached: ${cause.message || String(cause)}`, cause);
    const onAbort = (): void => fail('ABORTED', 'aborted while connecting.', signal?.reason);
    const timer = setTimeout(
      () => fail('DIAL_TIMEOUT', `${where} did not answer within ${timeoutMs} ms.`),
      timeoutMs,
    );
    const over = (): void => {
      clearTimeout(timer);
      socket.off('error', onError);
      signal?.removeEventListener('abort', onAbort);
    };
    socket.once('error', onError);
    socket.once('connect', () => {
      over();
      resolve(batched(socket));
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
  });
}

/** Hands what is written in one go to the kernel in one go: ssh2 writes each packet by itself. */
function batched(socket: Socket): Socket {
  const write = socket.write.bind(socket);
  let corked = false;
  const uncork = (): void => {
    corked = false;
    socket.uncork();
  };
  const later = (piece: string | Uint8Array, written?: () => void): boolean => {
    if (!corked) {
      corked = true;
      socket.cork();
      process.nextTick(uncork);
    }
    return write(piece, written);
  };
  return Object.assign(socket, { write: later });
}
