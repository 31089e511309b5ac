import { type ChangeOptions, carryOut } from '../carry-out.js';
import type { Context } from '../context.js';
import { requireSomebody } from '../present/confirm.js';
import { planSizeText } from '../present/plan.js';
import { openSession, withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';

export type ResetOptions = ChangeOptions;

/** Removes from the hosts what apply put there, etcd's data included. Files of this machine stay. */
export async function reset(context: Context, options: ResetOptions): Promise<number> {
  requireSomebody(context, 'reset', options.yes === true);
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  const work = await withProgress(context, options, async (around) => {
    const session = await openSession(engine, spec, around);
    try {
      return { session, plan: await engine.planReset(session, { signal: around.signal }) };
    } catch (error) {
      await session.close();
      throw error;
    }
  });
  const text = `This ends ${spec.name} and deletes its data: ${planSizeText(work.plan)}. Type ${spec.name} to go on:`;
  return carryOut(context, options, engine, work, { text, answers: [spec.name.toLowerCase()] });
}
