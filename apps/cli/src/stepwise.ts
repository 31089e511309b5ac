import type { Plan } from '@harderway/control-plane';
import { carryOut } from './carry-out.js';
import type { Context } from './context.js';
import { CliError } from './errors.js';
import type { GlobalOptions, OptionsOf } from './options.js';
import { openPlan, withProgress, withSession } from './session.js';
import { loadSpec } from './spec-file.js';

const starting: ReadonlySet<string> = new Set(['start', 'restart', 'reload']);

/** Whether services of a plan start, or start again. */
const starts = ({ waves }: Plan): boolean =>
  waves.some(({ hosts }) => hosts.some(({ steps }) => steps.some(({ action }) => starting.has(action))));

/**
 * Makes the hosts what cluster.yaml and the credentials describe now. Part of a command that asked once for all of its steps.
 *
 * @returns whether services had to start again for it
 */
export async function applyNow(
  context: Context,
  options: Omit<OptionsOf<'replace'>, 'diff' | 'json' | 'yes'>,
): Promise<boolean> {
  const spec = await loadSpec(context, options);
  const work = await openPlan(context, spec, { only: undefined, ignorePreflight: options.ignorePreflight });
  const shown = { ...options, json: false, yes: true, diff: 'none' as const };
  await carryOut(context, shown, work, { text: '', answers: [] });
  return starts(work.plan);
}

/**
 * Checks that everything works before the next step begins.
 *
 * @param step the one before, in words
 * @throws CliError `verify-failed`
 */
export async function verifyNow(context: Context, options: GlobalOptions, step: string): Promise<void> {
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  const pki = await engine.loadPki(spec);
  const checks = await withProgress(context, (job) =>
    withSession(context, spec, job, {}, (session) =>
      engine.verifyCluster(session, { pki }, { timeoutMs: 120_000, signal: job.signal }),
    ),
  );
  const failed = checks.filter(({ state }) => state === 'failed').map(({ title }) => title);
  if (failed.length > 0)
    throw new CliError('verify-failed', `after ${step} not everything works: ${failed.join('; ')}`, {
      hint: 'run harderway verify; once all is well, run the same command again: it goes on from here',
    });
}
