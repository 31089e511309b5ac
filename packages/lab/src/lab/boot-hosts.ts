import { RUNNERS } from '../host/runners.js';
import { type Report, runStep } from '../steps.js';
import { type BootContext, isPrepared, prepareHost, startHost } from './boot.js';
import { waitForLogin } from './reach.js';
import type { HostRecord } from './record.js';

/** Boots one host and waits until it can be logged in to. */
async function bootHost(
  host: HostRecord,
  context: BootContext,
  report: Report,
  fresh: boolean,
): Promise<void> {
  const { title, bootMs } = RUNNERS[host.kind];
  await runStep(report, { id: 'boot', title: `Boot the ${title}`, host: host.name }, async (update) => {
    // A renewal that was killed halfway leaves a host without its files.
    if (fresh || !isPrepared(host, context)) {
      update('making its disk');
      await prepareHost(host, context);
    }
    await startHost(host, context);
    update('booting');
    await waitForLogin(context.places, host, {
      timeoutMs: bootMs,
      signal: context.signal,
      update: (problem) => update(`booting (${problem})`),
    });
  });
}

/** Boots hosts side by side; if one fails, the others are aborted, and the first error is thrown. */
export async function bootHosts(
  hosts: readonly HostRecord[],
  context: BootContext,
  report: Report,
  fresh: boolean,
): Promise<void> {
  const failure = new AbortController();
  const signal =
    context.signal === undefined ? failure.signal : AbortSignal.any([context.signal, failure.signal]);
  const errors: unknown[] = [];
  await Promise.all(
    hosts.map((host) =>
      bootHost(host, { ...context, signal }, report, fresh).catch((error: unknown) => {
        errors.push(error);
        failure.abort();
      }),
    ),
  );
  if (errors.length > 0) throw errors[0];
}
