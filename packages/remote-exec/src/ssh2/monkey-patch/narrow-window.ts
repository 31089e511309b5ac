import type { Client, ClientChannel } from 'ssh2';
import type { ChannelInternals, ClientInternals } from './internals.js';

/**
 * The bytes in flight for each millisecond that a command took to begin, which is two round trips and the host's own time:
 * enough for 4 Gbit/s at any distance.
 */
const bytesPerMs = 256 * 1024;
const leastBytes = 512 * 1024;
/** How often to check whether the transfer has stalled. */
const lookMs = 500;

/** The shortest time in which a command began, by connection. */
const shortest = new WeakMap<Client, number>();

/**
 * Withholds a part of the 2 MiB window that OpenSSH grants on a channel, which is meant for long distances. sshd keeps what a
 * program has not read yet in one buffer, which it copies whenever it grows and moves as it empties. A nearby client fills
 * that buffer faster than sshd can do so.
 *
 * OpenSSH extends the window after every 96 KiB read (`channel_check_window`). A server that waits until half of the window is
 * read would wait forever, so this is done only with OpenSSH, and a server that merely claims to be OpenSSH gets the rest
 * after a second.
 */
export function narrowWindow(
  client: Client,
  { _remoteVer: server = '', _protocol: protocol }: ClientInternals,
  channel: ClientChannel,
  { incoming, outgoing }: ChannelInternals,
  beganInMs: number,
): void {
  const ms = Math.min(beganInMs, shortest.get(client) ?? beganInMs);
  shortest.set(client, ms);
  const withheld = outgoing.window - Math.max(leastBytes, Math.round(ms * bytesPerMs));
  if (!server.startsWith('OpenSSH_') || withheld <= 0) return;
  outgoing.window -= withheld;
  let stalled = false;
  const timer = setInterval(() => {
    const stalledBefore = stalled;
    stalled = outgoing.window === 0;
    if (!stalled || !stalledBefore) return;
    clearInterval(timer);
    protocol._handlers.CHANNEL_WINDOW_ADJUST(protocol, incoming.id, withheld);
  }, lookMs).unref();
  channel.once('close', () => clearInterval(timer));
}
