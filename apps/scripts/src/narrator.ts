import type { Progress } from '@harderway/progress';
import { createColors } from 'picocolors';
import type { CheckRecord } from './report.js';

/** Shows a reader what is done, what was printed, and whether that is right. */
export interface Narrator {
  heading(text: string): void;
  note(text: string): void;
  /** A command and what it printed. */
  show(command: string, output: string, host?: string): void;
  /** A text, such as a file, under its name. */
  text(name: string, text: string, host?: string): void;
  /** A check: its output and the verdict. */
  check(record: CheckRecord): void;
  /** The checks shown since the last call. */
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
  let shown: CheckRecord[] = [];
  const at = (host: string | undefined): string => (host === undefined ? '' : `${paint.cyan(host)} `);
  const text = (name: string, content: string, host?: string): void => {
    progress.log(`    ${at(host)}${name}`);
    if (content.trim() !== '') progress.log(paint.dim(indent(content)));
  };
  const show = (command: string, output: string, host?: string): void =>
    text(`${paint.dim('$')} ${command}`, output, host);
  return {
    heading: (text) => progress.log(`\n${paint.bold(text)}`),
    note: (text) => progress.log(`  ${text}`),
    show,
    text,
    check: (record) => {
      const { command, source, output = '' } = record;
      if (command !== undefined) show(command, output, record.host);
      else if (source !== undefined) text(source, output, record.host);
      const verdict = record.ok ? paint.green('ok    ') : paint.red('FAILED');
      const where = command === undefined && source === undefined ? at(record.host) : '';
      const detail =
        record.detail === undefined || record.detail === '' ? '' : paint.dim(` (${record.detail})`);
      progress.log(`  ${verdict} ${where}${record.title}${detail}`);
      shown.push(record);
    },
    take: () => {
      const taken = shown;
      shown = [];
      return taken;
    },
  };
}
