import type { StageCheck } from '../model/check.js';
import { hostCheck } from './host-check.js';

/** The unit of a stage is active. */
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
      return { ok: exitCode === 0 && detail.startsWith('active'), detail, output: stdout };
    },
  });
