import { UsageError } from '@harderway/command';
import { carryOut } from '../carry-out.js';
import type { Context } from '../context.js';
import type { OptionsOf } from '../options.js';
import { requireTerminal } from '../present/confirm.js';
import { planSizeText } from '../present/plan.js';
import { carryOutSaved } from '../procedure.js';
import { continuationOf, readSaved, requireSamePlan } from '../saved-plan.js';
import { openPlan } from '../session.js';
import { loadSpec } from '../spec-file.js';

/** Makes the hosts what cluster.yaml describes; with the file of a plan, only if that is still the plan. */
export async function apply(
  context: Context,
  options: OptionsOf<'apply'>,
  [file]: readonly string[],
): Promise<number> {
  if (file !== undefined && options.only !== undefined)
    throw new UsageError('--only does not go with a saved plan', {
      hint: `${file} has the stages that it was made for`,
    });
  requireTerminal(context, 'apply', options.yes);
  const saved = file === undefined ? undefined : await readSaved(context, file);
  if (file !== undefined && saved !== undefined)
    context.log.otherwise = {
      command: continuationOf(saved),
      because: `${file} fits only what was there before this run`,
    };
  // Its own command says what is lost, and asks for the name of the cluster.
  if (saved?.format === 'harderway-procedure/1' && saved.request.kind === 'restore')
    throw new UsageError(`${file} is a restore, which apply does not carry out`, {
      hint: `run \`${continuationOf(saved)}\``,
    });
  if (saved?.format === 'harderway-procedure/1') return carryOutSaved(context, options, saved);
  const spec = await loadSpec(context, options);
  const only = saved?.stages ?? options.only;
  const work = await openPlan(context, spec, { ...options, only });
  if (saved !== undefined) await requireSamePlan(context, saved, work);
  const text = `Apply these ${planSizeText(work.plan)}? [y/N]`;
  return carryOut(context, options, work, { text, answers: ['y', 'yes'] });
}
