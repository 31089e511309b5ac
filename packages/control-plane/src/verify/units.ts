import type { StageName } from '../stages.js';
import type { CheckDefinition } from './model.js';
import { runOn } from './run-on.js';

/** The service of a stage runs. */
export const unitActive = (host: string, stage: StageName, unit: string): CheckDefinition => ({
  id: `${host}/${stage}/active`,
  title: `${unit} is active`,
  stage,
  host,
  command: `systemctl status --no-pager --lines=0 --full ${unit}`,
  look: async (context) => {
    const result = await runOn(context, host, [
      'systemctl',
      'status',
      '--no-pager',
      '--lines=0',
      '--full',
      unit,
    ]);
    const state = /Active: (.*)/.exec(result.stdout)?.[1]?.trim() ?? 'not loaded';
    return { ok: result.exitCode === 0 && state.startsWith('active'), detail: state, output: result.stdout };
  },
});
