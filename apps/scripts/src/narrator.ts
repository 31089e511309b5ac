import type { Progress } from '@harderway/progress';
import { createColors } from 'picocolors';
import type { CheckRecord } from './report.js';

/** Tells a reader what is done, what was seen, and what to make of it. */
export interface Narrator {
  heading(text: string): void;
  note(text: string): void;
  /** A command and what it printed. */
  show(command: string, output: string, host?: string): void;
  /** What was looked at, and the verdict. */
  check(record: CheckRecord): void;
  /** The checks told since the last call. */
  take(): readonly CheckRecord[];
}

const indent = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');

/** A narrator that writes above the live lines of a progress. */
export function createNarrator(progress: Progress, color: boolean): Narrator {
  const paint = createColors(color);
  let told: CheckRecord[] = [];
  const at = (host: string | undefined): string => (host === undefined ? '' : `${paint.cyan(host)} `);
  const show = (command: string, output: string, host?: string): void => {
    progress.log(`    ${at(host)}${paint.dim('$')} ${command}`);
    if (output.trim() !== '') progress.log(paint.dim(indent(output)));
  };
  return {
    heading: (text) => progress.log(`\n${paint.bold(text)}`),
    note: (text) => progress.log(`  ${text}`),
    show,
    check: (record) => {
      if (record.command !== undefined) show(record.command, record.output ?? '', record.host);
      const verdict = record.ok ? paint.green('ok    ') : paint.red('FAILED');
      const where = record.command === undefined ? at(record.host) : '';
      const detail =
        record.detail === undefined || record.detail === '' ? '' : paint.dim(` (${record.detail})`);
      progress.log(`  ${verdict} ${where}${record.title}${detail}`);
      told.push(record);
    },
    take: () => {
      const taken = told;
      told = [];
      return taken;
    },
  };
}
