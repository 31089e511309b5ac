import type { Client, ClientChannel } from 'ssh2';
import { channelInternals, clientInternals } from './internals.js';
import { narrowWindow } from './narrow-window.js';
import { signAtOnce } from './sign-at-once.js';
import { signCertificates } from './sign-certificates.js';

/**
 * Names of monkey-patches to turn off, separated by commas: `signing`, `window`. For the benchmark, and to find out whether
 * one of them causes a problem.
 */
const without = 'REMOTE_EXEC_WITHOUT_MONKEY_PATCHES';

const isOn = (name: 'signing' | 'window'): boolean => !(process.env[without] ?? '').split(',').includes(name);

/** Monkey-patches a client right after its connect() was called, before any packet has arrived. */
export function monkeyPatchClient(client: Client): void {
  const internals = clientInternals(client);
  if (!internals) return;
  if (isOn('signing')) signAtOnce(client, internals);
  // Certificates are offered only where this patch applies: see `certificatesOf`.
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
