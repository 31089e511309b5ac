import type { Plan } from '@harderway/control-plane';
import type { Context } from './context.js';
import { CliError } from './errors.js';
import type { OptionsOf } from './options.js';
import type { Question } from './present/confirm.js';

/** The options that agree to a plan. `allowRestarts` agrees to restarts of programs that others started. */
export type Agreement = Pick<OptionsOf<'apply'>, 'yes'> & Partial<Pick<OptionsOf<'apply'>, 'allowRestarts'>>;

/**
 * The question before plans are carried out. Programs that others started, as on a cluster that was adopted, restart only after
 * an agreement of its own: the question names them and takes another answer.
 *
 * @throws CliError `restarts-unconfirmed` with `yes` alone, where nobody is asked
 */
export async function withRestarts(
  context: Context,
  { yes, allowRestarts = false }: Agreement,
  plans: readonly Plan[],
  question: Question,
): Promise<Question> {
  const { takeovers } = await context.planning();
  const byHost = new Map<string, string[]>();
  for (const { host, change } of plans.flatMap(takeovers))
    if (change.resource.kind === 'unit')
      byHost.set(host, [...(byHost.get(host) ?? []), change.resource.name]);
  if (byHost.size === 0 || allowRestarts) return question;
  const lines = [...byHost].map(([host, units]) => `${host}: ${units.join(', ')}`);
  if (yes)
    throw new CliError(
      'restarts-unconfirmed',
      `nothing was changed: programs that others started would restart on ${lines.join('; ')}`,
      {
        hint: 'record those that run as they should with harderway adopt --record; to restart the others, run harderway apply --allow-restarts',
      },
    );
  return {
    text: `These programs were started by others, and restart one host at a time:\n${lines.map((line) => `  ${line}\n`).join('')}Type "restart" to go on:`,
    answers: ['restart'],
  };
}
