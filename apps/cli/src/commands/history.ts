import { EXIT } from '@harderway/command';
import type { Context } from '../context.js';
import type { OptionsOf } from '../options.js';
import { renderHistory } from '../present/history.js';
import { writeJson } from '../present/json.js';
import { warnOfUnanswered } from '../present/unanswered.js';
import { askHosts } from '../session.js';
import { loadSpec } from '../spec-file.js';

/** Shows which runs changed the hosts, as these keep it. A host that does not answer may know of more. */
export async function history(context: Context, options: OptionsOf<'history'>): Promise<number> {
  const spec = await loadSpec(context, options, { keys: false });
  const reach = { tolerateUnreachable: true };
  const { runs, unanswered } = await askHosts(context, spec, reach, ({ engine, session }, { signal }) =>
    engine.readHistory(session, signal),
  );
  if (options.json) writeJson(context.stdout, runs);
  else context.stdout.write(renderHistory(runs, unanswered.length, context.stdout.paint));
  warnOfUnanswered(context.stderr, unanswered, 'what changed there is unknown');
  return unanswered.length === 0 ? EXIT.ok : EXIT.problems;
}
