import { EXIT } from '@harderway/command';
import type { History } from '@harderway/control-plane';
import type { Context } from '../context.js';
import type { OptionsOf } from '../options.js';
import { renderHistory } from '../present/history.js';
import { writeJson } from '../present/json.js';
import { warnOfUnanswered } from '../present/unanswered.js';
import { openWithEngine, withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';

async function read(context: Context, options: OptionsOf<'history'>): Promise<History> {
  const spec = await loadSpec(context, options, { keys: false });
  return withProgress(context, async (job) => {
    const { engine, session } = await openWithEngine(context, spec, job, { tolerateUnreachable: true });
    try {
      return await engine.readHistory(session, job.signal);
    } finally {
      await session.close();
    }
  });
}

/** Shows which runs changed the hosts, as these keep it. A host that does not answer may know of more. */
export async function history(context: Context, options: OptionsOf<'history'>): Promise<number> {
  const { runs, unanswered } = await read(context, options);
  if (options.json) writeJson(context.stdout, runs);
  else context.stdout.write(renderHistory(runs, unanswered.length, context.stdout.paint));
  warnOfUnanswered(context.stderr, unanswered, 'what changed there is unknown');
  return unanswered.length === 0 ? EXIT.ok : EXIT.problems;
}
