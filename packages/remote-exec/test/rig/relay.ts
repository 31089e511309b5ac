import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay in front of a server, as slow, silent or deadly as a test wants it. */
export interface Relay {
  readonly port: number;
  /** Cut every connection now, without a word. */
  readonly cut: () => void;
  /** Hold everything back on the connections there are now, in both directions. */
  readonly freeze: () => void;
  /** Bytes that went to the server. */
  readonly sent: () => number;
  readonly close: () => Promise<void>;
}

export async function startRelay(
  to: number,
  options: {
    /** Delay in each direction. */
    readonly delayMs?: number;
    /** Delay before the server's first bytes are passed on. */
    readonly bannerMs?: number;
    /** Cut a connection after this many bytes to the server. */
    readonly cutAfter?: number;
  } = {},
): Promise<Relay> {
  const sockets = new Set<Socket>();
  const frozen = new Set<Socket>();
  let sent = 0;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  // An end is passed on like anything else, so it can be held back as well.
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: to, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    sockets.add(client).add(upstream);
    const pass = (from: Socket, into: Socket, first: number): void => {
      const delay = options.delayMs ?? 0;
      const later = inOrder();
      const begun = Date.now();
      from.on('data', (chunk) => {
        if (frozen.has(from)) return;
        if (from === client) {
          sent += chunk.length;
          if (options.cutAfter !== undefined && sent > options.cutAfter) {
            client.destroy();
            upstream.destroy();
            return;
          }
        }
        later(Math.max(delay, first - (Date.now() - begun)), () => into.write(chunk));
      });
      from.on('end', () => {
        if (!frozen.has(from)) later(delay, () => into.end());
      });
      from.on('error', () => into.destroy());
      from.on('close', () => {
        sockets.delete(from);
        later(delay, () => into.destroy());
      });
    };
    pass(client, upstream, 0);
    pass(upstream, client, options.bannerMs ?? 0);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    cut,
    freeze: () => {
      for (const socket of sockets) frozen.add(socket);
    },
    sent: () => sent,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * Does things after a delay each, and never one before those that came earlier: timers of different lengths
 * that are due in the same millisecond fire in any order.
 */
function inOrder(): (delayMs: number, task: () => void) => void {
  const waiting: { readonly due: number; readonly task: () => void }[] = [];
  const work = (): void => {
    for (let next = waiting[0]; next; next = waiting[0]) {
      const left = next.due - Date.now();
      if (left > 0) {
        setTimeout(work, left);
        return;
      }
      waiting.shift();
      next.task();
    }
  };
  return (delayMs, task) => {
    if (delayMs === 0 && waiting.length === 0) return task();
    waiting.push({ due: Date.now() + delayMs, task });
    if (waiting.length === 1) setTimeout(work, delayMs);
  };
}
