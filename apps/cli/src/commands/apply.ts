import type { StageName } from '@harderway/control-plane';
import { type ChangeOptions, carryOut } from '../carry-out.js';
import type { Context } from '../context.js';
import { onlyStages } from '../options.js';
import { requireSomebody } from '../present/confirm.js';
import { planSizeText } from '../present/plan.js';
import { asTask, openWithMaterials, withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';

export interface ApplyOptions extends ChangeOptions {
  readonly only?: readonly StageName[] | undefined;
}

/** Makes the hosts what cluster.yaml wants. */
export async function apply(context: Context, options: ApplyOptions): Promise<number> {
  requireSomebody(context, 'apply', options.yes === true);
  const spec = await loadSpec(context, options);
  const work = await withProgress(context, options, async (around) => {
    const { engine, session, materials } = await openWithMaterials(context, spec, around, options.only);
    try {
      const { signal } = around;
      const plan = await asTask(around, 'plan', 'compare the hosts with cluster.yaml', () =>
        engine.planCluster(session, materials, { ...onlyStages(options), signal }),
      );
      return { engine, session, plan };
    } catch (error) {
      await session.close();
      throw error;
    }
  });
  const text = `Apply these ${planSizeText(work.plan)}? [y/N]`;
  return carryOut(context, options, work, { text, answers: ['y', 'yes'] });
}
