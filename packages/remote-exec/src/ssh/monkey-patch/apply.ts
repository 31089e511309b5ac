import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { channelInternals, clientInternals } from './internals.js';
import { narrowWindow } from './narrow-window.js';
import { reusePackets } from './reuse-packets.js';
import { signAtOnce } from './sign-at-once.js';
import { signCertificates } from './sign-certificates.js';

/**
 * Names of monkey-patches to do without, separated by commas: `packets`, `signing`, `window`. For the benchmark, and to
 * find out whether one of them is the cause of a problem.
 */
const without = 'REMOTE_EXEC_WITHOUT_MONKEY_PATCHES';

const isOn = (name: 'packets' | 'signing' | 'window'): boolean =>
  !(process.env[without] ?? '').split(',').includes(name);

/** Monkey-patches a client whose connect() was called, before any packet has come. */
export function monkeyPatchClient(client: Client, stream: Duplex): void {
  const internals = clientInternals(client);
  if (!internals) return;
  if (isOn('packets')) reusePackets(client, internals, stream);
  if (isOn('signing')) signAtOnce(client, internals);
  // Certificates are offered only where this can be done: see `certificatesOf`.
  signCertificates(client, internals);
}

/**
 * Monkey-patches a new channel.
 * @param beganInMs time that its command took to begin
 */
export function monkeyPatchChannel(client: Client, channel: ClientChannel, beganInMs: number): void {
  const [internals, inside] = [clientInternals(client), channelInternals(channel)];
  if (internals && inside && isOn('window')) narrowWindow(client, internals, channel, inside, beganInMs);
}
