import { connect as dialTcp, type Socket } from 'node:net';
import { neverRan } from '../errors/remote-exec-error.js';
import type { SshTarget } from '../model/ssh-target.js';
import { nameOf } from '../ssh/target.js';
import { openWithin } from './open-within.js';

/**
 * Opens a TCP connection to a target, without Nagle's algorithm, which would delay each small packet until the previous one
 * is acknowledged.
 * @throws RemoteExecError `unreachable`, `dial-timeout`, `aborted`
 */
export async function dial(
  target: SshTarget,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const host = nameOf(target);
  const port = target.port ?? 22;
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw neverRan(host, 'unreachable', `${port} is not a valid port: ports go from 1 to 65535.`);
  if (target.host.trim() === '') throw neverRan(host, 'unreachable', 'the target has no host.');
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

/** Passes everything that is written in one tick to the kernel at once. ssh2 writes each packet by itself. */
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
