import { connect as dialTcp, type Socket } from 'node:net';
import { neverRan } from '../errors.js';
import { openWithin } from './open-within.js';
import { nameOf, type SshTarget } from './target.js';

/**
 * Opens a TCP connection without Nagle's algorithm, which would hold back each small packet until the one
 * before is acknowledged.
 * @throws RemoteExecError UNREACHABLE, DIAL_TIMEOUT, ABORTED
 */
export async function dial(
  target: SshTarget,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const host = nameOf(target);
  const port = target.port ?? 22;
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw neverRan(host, 'UNREACHABLE', `${port} is not a valid port: ports go from 1 to 65535.`);
  if (target.host.trim() === '') throw neverRan(host, 'UNREACHABLE', 'the target has no host.');
  const where = `${target.host} port ${port}`;
  const socket = await openWithin<Socket>({ host, where, timeoutMs, signal }, (opened, failed) => {
    const dialed = dialTcp({ host: target.host, port });
    dialed.setNoDelay(true);
    dialed.once('error', failed);
    dialed.once('connect', () => {
      dialed.off('error', failed);
      opened(dialed);
    });
    return () => {
      dialed.off('error', failed);
      dialed.on('error', () => undefined);
      dialed.destroy();
    };
  });
  return batched(socket);
}

/** Hands what is written in one tick to the kernel at once: ssh2 writes each packet by itself. */
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
