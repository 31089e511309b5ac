import { setTimeout as pause } from 'node:timers/promises';
import { type Bundle, judge } from '@harderway/cluster-doctor';
import type { Context } from './context.js';
import type { OptionsOf } from './options.js';

/**
 * Looks again until a code is not found any more, or the time is over. As long as something could not be read, nobody knows
 * whether it is gone, unless that is allowed.
 *
 * @param options `timeout` in seconds, 300 by default; `allowUnread`: what could not be read counts as well
 * @param intervalMs between two looks
 * @returns the last look
 * @throws the reason of the signal
 */
export async function waitUntilGone(
  {
    now,
    signal,
    stderr,
  }: Pick<Context, 'now' | 'signal'> & { readonly stderr: Pick<Context['stderr'], 'write'> },
  code: string,
  { timeout = 300, allowUnread }: Pick<OptionsOf<'doctor'>, 'timeout' | 'allowUnread'>,
  look: () => Promise<Bundle>,
  intervalMs = 5000,
): Promise<Bundle> {
  const end = now().getTime() + timeout * 1000;
  for (;;) {
    const bundle = await look();
    const { findings, health } = judge(bundle, { only: [code] });
    const isFound = findings.length > 0;
    const isKnown = health !== 'unknown' || allowUnread;
    if ((!isFound && isKnown) || now().getTime() >= end) return bundle;
    stderr.write(
      isFound ? `${code} is still found\n` : `not everything could be read: ${code} may still be there\n`,
    );
    await pause(intervalMs, undefined, { signal });
  }
}
