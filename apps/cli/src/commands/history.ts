import { EXIT } from '@harderway/command';
import type { Context } from '../context.js';
import type { OptionsOf } from '../options.js';
import { renderHistory } from '../present/history.js';
import { writeJson } from '../present/json.js';
import { warnOfUnanswered } from '../present/unanswered.js';
import { askHosts } from '../session.js';
import { loadSpec } from '../spec-file.js';

/**
 * Shows the runs that the hosts remember. Exits with 1 where a host does not answer or a line cannot be read, since there may be
 * other runs.
 */
export async function history(context: Context, options: OptionsOf<'history'>): Promise<number> {
  const spec = await loadSpec(context, options, { keys: false });
  const reach = { tolerateUnreachable: true };
  const found = await askHosts(context, spec, reach, ({ engine, session }, { signal }) =>
    engine.readHistory(session, signal),
  );
  const { runs, unanswered, unreadable } = found;
  if (options.json) writeJson(context.stdout, runs);
  else context.stdout.write(renderHistory(found, context.stdout.paint));
  warnOfUnanswered(context.stderr, unanswered, 'what changed there is unknown');
  for (const { host, lines } of unreadable)
    context.stderr.write(
      `warning: the history of ${host} has ${lines === 1 ? 'a line' : `${lines} lines`} that cannot be read: there may be runs that are not shown\n`,
    );
  return unanswered.length + unreadable.length === 0 ? EXIT.ok : EXIT.problems;
}
