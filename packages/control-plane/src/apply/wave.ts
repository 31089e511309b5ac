import { apply } from '@harderway/desired-state';
import { forEachHost } from '@harderway/remote-exec';
import { fromEvent } from '../hosts/from-event.js';
import { allOrThrow } from '../hosts/host-error.js';
import { localhost } from '../model/plan.js';
import { carryOutOperation } from '../operations/carry-out.js';
import type { HostSteps, Wave } from '../operations/plan.js';
import { reported, reporter } from './reporter.js';
import type { Run } from './run.js';
import { stepError } from './step-error.js';

async function carryOutHost(run: Run, own: HostSteps): Promise<void> {
  const { session, signal, generations, notes, locks } = run;
  const { timeoutMs, operationPatienceMs, onProgress = () => {} } = run.options;
  const transport = session.transports.get(own.host);
  if (transport === undefined && own.host !== localhost) throw new Error('no connection');
  const steps = own.steps.filter((step) => step.kind === 'change');
  const changes = steps.map((step) => step.change);
  const { underWay, ...callbacks } = reporter({ host: own.host, steps }, onProgress);
  try {
    for (const step of own.steps)
      if (step.kind === 'operation') {
        locks.assertHeld();
        const { id, summary: title, host } = step;
        const texts = await reported({ id, title, host }, onProgress, (update) =>
          carryOutOperation(step, { ...run, operationPatienceMs, onProgress: update }),
        );
        notes.push(...texts.map((text) => ({ step: id, text })));
      }
    if (transport === undefined || changes.length === 0) return;
    locks.assertHeld();
    const generation = await apply(transport, changes, {
      generation: generations.get(own.host) ?? 0,
      ...callbacks,
      signal,
      timeoutMs,
    });
    generations.set(own.host, generation);
  } catch (error) {
    throw error instanceof Error ? stepError({ host: own.host, steps }, error, underWay()) : error;
  }
}

/** The hosts of a wave, or its title where it has none, for messages. */
function subjectOf({ title, hosts }: Wave): string {
  const names = hosts.map(({ host }) => host).filter((host) => host !== localhost);
  return names.length === 0 ? title : names.join(', ');
}

/** Carries out one wave: its hosts in parallel, each to its end even if another one fails. */
export async function carryOutWave(run: Run, wave: Wave): Promise<void> {
  const { signal, ending } = run;
  signal?.throwIfAborted();
  const tell = (): void => fromEvent(() => run.options.onFinishing?.(subjectOf(wave)));
  ending?.addEventListener('abort', tell, { once: true });
  try {
    const results = await forEachHost(wave.hosts, (own) => carryOutHost(run, own));
    allOrThrow(results, ({ host }) => host, signal);
  } finally {
    ending?.removeEventListener('abort', tell);
  }
}
