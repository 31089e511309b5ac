import { EXIT } from '@harderway/command';
import type { StageName } from '@harderway/control-plane';
import type { Context } from '../context.js';
import type { JsonOptions } from '../options.js';
import { onlyStages } from '../options.js';
import type { DiffDepth } from '../present/diff.js';
import { writeJson } from '../present/json.js';
import { renderPlan } from '../present/plan.js';
import { styleFor } from '../present/style.js';
import { asTask, openWithMaterials, withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';

export interface PlanOptions extends JsonOptions {
  readonly diff: DiffDepth;
  readonly only?: readonly StageName[] | undefined;
}

/** Shows what apply would change, and changes nothing on the hosts. */
export async function plan(context: Context, options: PlanOptions): Promise<number> {
  const spec = await loadSpec(context, options);
  const { engine, found } = await withProgress(context, options, async (around) => {
    const { engine, session, materials } = await openWithMaterials(context, spec, around, options.only);
    try {
      const { signal } = around;
      const found = await asTask(around, 'plan', 'compare the hosts with cluster.yaml', () =>
        engine.planCluster(session, materials, { ...onlyStages(options), signal }),
      );
      return { engine, found };
    } finally {
      await session.close();
    }
  });
  if (options.json === true) writeJson(context.stdout, engine.planToJson(found));
  else context.stdout.write(renderPlan(found, options.diff, styleFor(context.stdout, context, options)));
  return engine.planIsEmpty(found) ? EXIT.ok : EXIT.differences;
}
