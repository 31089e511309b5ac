import { carryOut, showPlan } from '../carry-out.js';
import type { Context } from '../context.js';
import type { OptionsOf } from '../options.js';
import { requireTerminal } from '../present/confirm.js';
import { planSizeText } from '../present/plan.js';
import { openWithEngine, planOrClose, withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';

/** A reset needs none. */
const noCredentials = { files: new Map(), warnings: [] } as const;

/** Removes from the hosts what apply put there, etcd's data included. Files of this machine stay. */
export async function reset(context: Context, options: OptionsOf<'reset'>): Promise<number> {
  if (!options.plan) requireTerminal(context, 'reset', options.yes);
  const spec = await loadSpec(context, options, { keys: false });
  const work = await withProgress(context, async (job) => {
    const { signal } = job;
    return planOrClose(await openWithEngine(context, spec, job), async ({ engine, session }) => {
      const plan = await engine.planReset(session, { signal });
      // A host that cluster.yaml lacks would be left with its part of the cluster.
      return { plan, checks: await engine.preflight(session, noCredentials, plan, { signal }) };
    });
  });
  if (options.plan) return showPlan(context, options, work);
  const text = `This ends ${spec.name} and deletes its data: ${planSizeText(work.plan)}. Type ${spec.name} to go on:`;
  return carryOut(context, options, work, { text, answers: [spec.name.toLowerCase()] });
}
