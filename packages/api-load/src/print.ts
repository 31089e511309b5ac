import { madeUpMs } from './pace.js';
import type { Counts, LedgerResult, LoadReport } from './report.js';

const named = (counts: Readonly<Record<string, number | undefined>>): string =>
  Object.entries(counts)
    .map(([cause, count]) => `${count} ${cause}`)
    .join(', ');

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

function countsLine({ client, asked, failed, causes, longestGapMs, slowestMs }: Counts): string {
  const why = failed === 0 ? '' : ` (${named(causes)})`;
  // Between watches that stand, nothing has to succeed.
  const gap = client === 'watch' ? '' : `, longest gap ${longestGapMs} ms`;
  return `${client.padEnd(10)}  ${asked} asked, ${failed} failed${why}${gap}, slowest ${slowestMs} ms`;
}

function watchLine({ watches }: LoadReport): readonly string[] {
  if (watches === undefined) return [];
  const { causes, longestMs, events, longestSilenceMs } = watches;
  const count = Object.values(causes).reduce((sum, each) => sum + each, 0);
  const ends =
    count === 0
      ? 'never interrupted'
      : `interrupted ${times(count)} (${named(causes)}), established again within ${longestMs} ms`;
  return [`watches     ${ends}; ${events} events, longest silence ${longestSilenceMs} ms`];
}

function lossLines({ objects, acknowledged, lost, undeleted }: LedgerResult): readonly string[] {
  const fate = lost.length === 0 ? 'none lost' : `${lost.length} objects lost writes`;
  return [
    `writes      ${acknowledged} acknowledged in ${objects} objects, ${fate}`,
    ...lost.map(
      (each) =>
        `lost        ${each.name}: number ${each.acknowledged} was acknowledged, found ${each.found ?? 'nothing'}`,
    ),
    ...(undeleted === undefined ? [] : [`writes      could not be deleted: ${undeleted}`]),
  ];
}

function ledgerLines({ ledger }: LoadReport): readonly string[] {
  if (ledger === undefined) return [];
  return 'unread' in ledger ? [`writes      could not be read back: ${ledger.unread}`] : lossLines(ledger);
}

/** A report for people: a line for each kind of client, and what is particular to watches and writes. */
export function formatReport(report: LoadReport): string {
  const leftOut = report.lateMs > madeUpMs ? ', and left requests out: what clients met then is unknown' : '';
  return [
    ...report.clients.map(countsLine),
    ...watchLine(report),
    ...ledgerLines(report),
    `after ${(report.elapsedMs / 1000).toFixed(1)} s; this process was late by ${report.lateMs} ms at most${leftOut}`,
    '',
  ].join('\n');
}
