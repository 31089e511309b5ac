import type { Client, ClientChannel } from 'ssh2';

type Adjust = (protocol: unknown, channelId: number, bytes: number) => void;

/** What is used of ssh2's own objects. */
interface Inside {
  /** How the server named itself. */
  readonly _remoteVer?: string;
  readonly _protocol?: { readonly _handlers?: { readonly CHANNEL_WINDOW_ADJUST?: Adjust } };
}
interface ChannelInside {
  readonly incoming?: { readonly id: number };
  /** How many bytes the server still takes. */
  readonly outgoing?: { window: number };
}

/**
 * Bytes that may be under way for each millisecond that a command took to begin, which is two round trips and what the
 * host needs for it: at least 4 Gbit/s, however long the way is.
 */
const bytesPerMs = 256 * 1024;
const leastBytes = 512 * 1024;
/** How often it is looked whether nothing goes on. */
const lookMs = 500;

/** The shortest time that a command took to begin, by connection. */
const shortest = new WeakMap<Client, number>();

/**
 * Keeps a part of the 2 MiB that OpenSSH takes ahead on a channel for longer ways. What has arrived there before a program
 * reads it stands in one buffer, which is copied each time it grows, and moved as it empties: a client that is as near
 * as it is fast fills it, and then sshd is busy with that. Over loopback 4 MiB took 27 ms, and take 9 so.
 *
 * OpenSSH asks for more after every 96 KiB read (`channel_check_window`). Servers that wait until half of their window is
 * read would wait for ever: no other is treated so, and to one that only calls itself OpenSSH what was kept is given after
 * a second. ssh2 has no option for this. Where its inside is not as known here, nothing is changed.
 */
export function narrowWindow(client: Client, channel: ClientChannel, beganInMs: number): void {
  const ms = Math.min(beganInMs, shortest.get(client) ?? beganInMs);
  shortest.set(client, ms);
  const { _remoteVer: server = '', _protocol: protocol } = client as Inside;
  const { incoming, outgoing } = channel as ChannelInside;
  const adjust = protocol?._handlers?.CHANNEL_WINDOW_ADJUST;
  if (!server.startsWith('OpenSSH_') || !adjust || !incoming || !outgoing) return;
  const kept = outgoing.window - Math.max(leastBytes, Math.round(ms * bytesPerMs));
  if (!(kept > 0)) return;
  outgoing.window -= kept;
  let used = false;
  const timer = setInterval(() => {
    const usedBefore = used;
    used = outgoing.window === 0;
    if (!used || !usedBefore) return;
    clearInterval(timer);
    adjust(protocol, incoming.id, kept);
  }, lookMs).unref();
  channel.once('close', () => clearInterval(timer));
}
