import { wrapText } from '@harderway/command';
import type { AnnotatedFile, AnnotatedLine } from '@harderway/control-plane/explain';
import type { Output } from '../context.js';

/** Columns of a comment that no terminal shows. */
const columnsElsewhere = 100;

/** A text as comments of so many columns. */
const comment = (text: string, columns: number): readonly string[] =>
  wrapText(text, columns - 2)
    .split('\n')
    .map((line) => `# ${line}`);

const sameAs = ({ text, reason }: AnnotatedLine): string => `${text}\0${reason?.why}`;

/** The part of a line that tells it apart: the key of a setting. */
const keyOf = ({ text }: AnnotatedLine): string => text.trim().replace(/=.*/, '=');

/** A run of lines of a file that an earlier file has too, or a single other line. */
function runsOf(
  lines: readonly AnnotatedLine[],
  shown: ReadonlySet<string>,
): readonly (readonly AnnotatedLine[])[] {
  const runs: AnnotatedLine[][] = [];
  let isRepeated = false;
  for (const line of lines) {
    const repeats = line.reason !== undefined && shown.has(sameAs(line));
    const last = runs.at(-1);
    if (repeats && isRepeated && last !== undefined) last.push(line);
    else runs.push([line]);
    isRepeated = repeats;
  }
  return runs;
}

/** Fewer lines are shown again, since their names alone would not be shorter. */
const leastFolded = 3;

/**
 * Files with the reason of each line as a comment above it. Lines that an earlier file has too, with the same reason, are
 * named only.
 */
export function viewFiles(files: readonly AnnotatedFile[], { isTTY, columns, paint }: Output): string {
  const width = isTTY ? columns : columnsElsewhere;
  const faint = (text: string): readonly string[] => comment(text, width).map((line) => paint('faint', line));
  const shown = new Set<string>();
  return files
    .map(({ host, path, reason, lines }) => {
      const title = paint('strong', `${host}:${path}`);
      if (reason !== undefined) return [title, ...faint(reason.why), ''].join('\n');
      let last: string | undefined;
      const text = runsOf(lines, shown).flatMap((run) => {
        if (run.length >= leastFolded) return faint(`as above: ${run.map(keyOf).join(' ')}`);
        return run.flatMap((line) => {
          const why = line.reason?.why;
          const above = why === undefined || why === last ? [] : faint(why);
          last = why;
          return [...above, line.text];
        });
      });
      for (const line of lines) shown.add(sameAs(line));
      return [title, ...text, ''].join('\n');
    })
    .join('\n');
}

/** A file as `--json` prints it. */
export const fileToJson = ({ host, path, reason, lines }: AnnotatedFile): object => ({
  host,
  path,
  ...reason,
  lines: lines.map((line) => ({ text: line.text, why: line.reason?.why, source: line.reason?.source })),
});
