import type { ExplainedPath, Finding, Report } from '@harderway/cluster-doctor';
import { type Paint, visible } from '@harderway/diagnostics';

const styles = { error: 'error', warning: 'warning', info: 'faint' } as const;

const INDENT = ' '.repeat(9);

/** A report whose texts control no terminal: names, places and values of a bundle are whatever a stranger wrote. */
const visibleReport = (report: Report): Report =>
  JSON.parse(JSON.stringify(report), (_, value: unknown) =>
    typeof value === 'string' ? visible(value.trim()) : value,
  );

/** Where something was seen, as editors open it. */
const place = ({ host, file, line }: Finding['evidence'][number]): string =>
  `${host}:${file}${line === undefined ? '' : `:${line}`}`;

function findingText(finding: Finding, paint: Paint): string {
  const { id, severity, hosts, message, evidence, explanation, repair, advice, consequences } = finding;
  const labelled = (label: string, lines: readonly string[]): readonly string[] =>
    lines.map((line, index) => `${INDENT}${(index === 0 ? `${label}:` : '').padEnd(9)} ${line}`);
  return [
    `${paint(styles[severity], severity.padEnd(8))} ${paint('strong', message)}`,
    `${INDENT}${paint('faint', `${id}${hosts.length === 0 ? '' : ` on ${hosts.join(', ')}`}`)}`,
    ...labelled(
      'found',
      evidence.map((each) => `${place(each)}  ${each.text}`),
    ),
    ...labelled('means', [explanation]),
    ...labelled('do', [
      ...(advice === undefined ? [] : [advice]),
      ...repair.map(({ host, command }) => `${host}$ ${command}`),
    ]),
    ...labelled(
      'also',
      consequences.map((each) => `${each.id}: ${each.message}`),
    ),
  ].join('\n');
}

/** Colors of the last line. */
const tones = { healthy: 'good', faulty: 'error', unknown: 'warning' } as const;

const states = { ok: 'good', broken: 'error', unknown: 'warning' } as const;

/** The way of a packet that gets no answer: a line for each thing seen of a step, and one for a step that nobody saw. */
function pathText({ address, port, finding, steps }: ExplainedPath, paint: Paint): string {
  const lines = steps.flatMap(({ name, observations }) =>
    (observations.length === 0 ? [undefined] : observations).map((seen, index) => {
      const state = seen?.state ?? 'unknown';
      const text = seen === undefined ? 'not observed' : `${place(seen)}  ${seen.text}`;
      return `  ${(index === 0 ? name : '').padEnd(14)}${paint(states[state], state.padEnd(7))}  ${text}`;
    }),
  );
  const why = finding === undefined ? '' : `, see ${finding}`;
  return `the path of a packet to ${address}:${port}, which does not answer${why}:\n${lines.join('\n')}\n`;
}

const words: Readonly<Record<string, string>> = { 'partly done': 'left', unknown: 'not read' };

/** How far the guide has been followed. */
const progressText = ({ progress }: Report): readonly string[] =>
  progress.map(
    ({ title, state, left }) =>
      `${title}: ${state}${words[state] === undefined ? '' : ` (${words[state]}: ${left.join(', ')})`}`,
  );

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** The report for people: the first cause first. Notes and progress only with `all`, or where something is left to do. */
export function doctorText(judged: Report, paint: Paint, all: boolean): string {
  const report = visibleReport(judged);
  const { findings, paths, unread, hosts, progress, health } = report;
  const shown = findings.filter(({ severity }) => all || severity !== 'info');
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const unreadLines = unread.map(({ host, subject, reason }) => `${host}: ${subject}: ${reason}`);
  const unfinished = progress.some(({ state }) => state !== 'done');
  const sum = `${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}, ${counted(count('info'), 'note')} on ${counted(hosts.length, 'host')}`;
  const doubt = unread.length === 0 ? '' : `; ${counted(unread.length, 'subject')} could not be read`;
  return [
    ...shown.map((finding) => `${findingText(finding, paint)}\n`),
    ...paths.map((path) => pathText(path, paint)),
    ...(unreadLines.length === 0
      ? []
      : [`not read, so nothing is known of it:\n${unreadLines.map((line) => `  ${line}`).join('\n')}\n`]),
    ...(all || unfinished
      ? [
          `progress along the guide:\n${progressText(report)
            .map((line) => `  ${line}`)
            .join('\n')}\n`,
        ]
      : []),
    paint(tones[health], `${sum}${doubt}`),
    '',
  ].join('\n');
}
