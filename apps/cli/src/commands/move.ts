import { carryOut, showPlan } from '../carry-out.js';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { requireTerminal } from '../present/confirm.js';
import { openWithEngine, planOrClose, withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';

/** Moves the virtual IP to another gateway. */
export async function move(context: Context, options: OptionsOf<'move'>): Promise<number> {
  if (!options.plan) requireTerminal(context, 'move', options.yes);
  const spec = await loadSpec(context, options, { keys: false });
  const { to } = options;
  const hosts = spec.hosts.filter(({ role }) => role === 'gateway').map(({ name }) => name);
  if (to !== undefined && !hosts.includes(to))
    throw new CliError('unknown-host', `${to} is not a gateway`, {
      hint: `name one of ${hosts.join(', ')}`,
    });
  if (to === undefined && hosts.length === 1)
    throw new CliError('unknown-host', `${hosts[0]} is the only gateway, so the virtual IP cannot move`, {
      hint: `add a host with role: gateway to ${options.file}, then run harderway apply`,
    });
  const work = await withProgress(context, async (job) => {
    const opened = await openWithEngine(context, spec, job, { hosts });
    return planOrClose(opened, async ({ engine, session }) => ({
      plan: await engine.planMove(session, { to, signal: job.signal }),
    }));
  });
  if (options.plan) return showPlan(context, options, work);
  const text = 'Move the virtual IP? [y/N]';
  return carryOut(context, options, work, { text, answers: ['y', 'yes'] });
}
