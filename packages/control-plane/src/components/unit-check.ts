import type { StageCheck } from '../model/check.js';
import { hostCheck } from './host-check.js';

/** States of unit files that start at boot, by themselves or with another unit. */
const atBoot: ReadonlySet<string> = new Set(['enabled', 'static', 'indirect', 'generated', 'alias']);

/** Why a unit that runs would not start at the next boot, by the output of `systemctl status`; undefined if it would. */
function bootFault(shown: string): string | undefined {
  const loaded = /^ *Loaded: (.*)$/m.exec(shown)?.[1] ?? '';
  const [, load = ''] = /^(\S+)/.exec(loaded) ?? [];
  if (load === 'not-found') return 'its unit file is gone';
  if (load === 'masked') return 'it is masked';
  const state = /^loaded \([^;)]*; ([a-z-]+)/.exec(loaded)?.[1];
  return state === undefined || atBoot.has(state) ? undefined : `it is ${state}`;
}

/** The unit of a stage is active. A warning says if it would not start at boot. */
export const unitActive = (host: string, stage: string, unit: string): StageCheck =>
  hostCheck({
    id: `${host}/${stage}/active`,
    title: `${unit} is active`,
    finding: 'service-stopped',
    host,
    argv: ['systemctl', 'status', '--no-pager', '--lines=0', '--full', unit],
    judgesFailure: true,
    judge: ({ exitCode, stdout }) => {
      const detail = /Active: (.*)/.exec(stdout)?.[1]?.trim() ?? 'not loaded';
      if (exitCode !== 0 || !detail.startsWith('active')) return { ok: false, detail, output: stdout };
      const fault = bootFault(stdout);
      if (fault === undefined) return { ok: true, detail, output: stdout };
      return { ok: true, warns: true, detail: `would not start at boot: ${fault}`, output: stdout };
    },
  });
