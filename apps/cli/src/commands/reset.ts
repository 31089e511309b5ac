import { type ChangeOptions, carryOut } from '../carry-out.js';
import type { Context } from '../context.js';
import { requireSomebody } from '../present/confirm.js';
import { planSizeText } from '../present/plan.js';
import { openWithEngine, withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';

export type ResetOptions = ChangeOptions;

/** Removes from the hosts what apply put there, etcd's data included. Files of this machine stay. */
export async function reset(context: Context, options: ResetOptions): Promise<number> {
  requireSomebody(context, 'reset', options.yes === true);
  const spec = await loadSpec(context, options);
  const work = await withProgress(context, options, async (around) => {
    const { engine, session } = await openWithEngine(context, spec, around);
    try {
      return { engine, session, plan: await engine.planReset(session, { signal: around.signal }) };
    } catch (error) {
      await session.close();
      throw error;
    }
  });
  const text = `This ends ${spec.name} and deletes its data: ${planSizeText(work.plan)}. Type ${spec.name} to go on:`;
  return carryOut(context, options, work, { text, answers: [spec.name.toLowerCase()] });
}
