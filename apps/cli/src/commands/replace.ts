import { carryOut, showPlan } from '../carry-out.js';
import type { Context } from '../context.js';
import type { OptionsOf } from '../options.js';
import { requireTerminal } from '../present/confirm.js';
import { planSizeText } from '../present/plan.js';
import { openPlan } from '../session.js';
import { loadSpec, requireControlNodes } from '../spec-file.js';

/** Applies cluster.yaml, and gives the members of hosts up that can't go on: they join again without data. */
export async function replace(
  context: Context,
  options: OptionsOf<'replace'>,
  names: readonly string[],
): Promise<number> {
  if (!options.plan) requireTerminal(context, 'replace', options.yes);
  const spec = await loadSpec(context, options);
  requireControlNodes(spec.hosts, names);
  const work = await openPlan(context, spec, { ...options, replace: names });
  if (options.plan) return showPlan(context, options, work);
  const text = `Replace ${names.join(' and ')} by these ${planSizeText(work.plan)}? [y/N]`;
  return carryOut(context, options, work, { text, answers: ['y', 'yes'] });
}
