import { EXIT } from '@harderway/command';
import type { HistoryEntry } from '@harderway/control-plane';
import type { Context } from '../context.js';
import type { OptionsOf } from '../options.js';
import { renderHistory } from '../present/history.js';
import { writeJson } from '../present/json.js';
import { openWithEngine, withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';

async function read(context: Context, options: OptionsOf<'history'>): Promise<readonly HistoryEntry[]> {
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

/** Shows which runs changed the hosts, as these keep it; those that answer are enough. */
export async function history(context: Context, options: OptionsOf<'history'>): Promise<number> {
  const runs = await read(context, options);
  if (options.json) writeJson(context.stdout, runs);
  else context.stdout.write(renderHistory(runs, context.stdout.paint));
  return EXIT.ok;
}
