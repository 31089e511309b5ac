import type { EtcdTuning, MemberSpeed } from '@harderway/control-plane/tuning';
import { formatBytes } from '@harderway/progress';
import type { Output } from '../context.js';
import { table } from './table.js';

const milliseconds = (value: number | undefined): string =>
  value === undefined ? '' : `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ms`;

const speedRow = (host: string, speed: MemberSpeed): readonly string[] => [
  host,
  milliseconds(speed.roundTripMs),
  milliseconds(speed.diskSyncMs),
  speed.memoryBytes === undefined ? '' : formatBytes(speed.memoryBytes),
];

/** The measurements of the members, and the flags that should be set to something else. Ends with a newline. */
export function renderTuning({ measured, flags, warnings }: EtcdTuning, stdout: Output): string {
  const { paint } = stdout;
  const rows = Object.entries(measured).map(([host, speed]) => speedRow(host, speed));
  if (rows.every(([, roundTrip, write]) => roundTrip === '' && write === ''))
    return `${paint('warning', 'No member says how fast its network and disk are.')}\n`;
  const speeds = table([['ETCD', 'ROUND TRIP', '99 % OF LOG WRITES', 'MEMORY'], ...rows], stdout);
  const advice = flags.map(({ flag, current, value, reason }) => [`--${flag}`, current, value, reason]);
  const parts = [
    `${speeds}\n`,
    ...warnings.map((warning) => `${paint('warning', warning)}\n`),
    advice.length === 0
      ? 'The flags of etcd suit these figures.\n'
      : `${table([['FLAG', 'SET TO', 'ADVISED', 'WHY'], ...advice], stdout)}\n`,
  ];
  return parts.join('\n');
}
