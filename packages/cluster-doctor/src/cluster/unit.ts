import type { AnswerFacts } from '../bundle/model.js';
import type { Evidence } from './evidence.js';

/** A service unit as systemd has it: its properties, and the texts of its files. */
export interface Unit {
  readonly name: string;
  /** All files of the unit, one below the other, each under a comment with its path (`systemctl cat`). */
  readonly text: string;
  /** A property of `systemctl show`; empty if it is not known. */
  property(name: string): string;
  /** The file and the line in it of a line of `text`, counted from 1. */
  place(line: number): Omit<Evidence, 'host'>;
}

/** Whether systemd accepts a name of a unit. systemctl would take other names of a bundle for patterns. */
export const isUnitName = (name: string): boolean => /^[\w:.\\@-]+$/.test(name);

/** Whether systemd gave no answer about a unit. `No files found` is an answer: systemd does not know the unit. */
export const wasNotShown = ({ exitCode, output }: AnswerFacts): boolean =>
  exitCode !== 0 && !/^No files found for /m.test(output);

/** Blocks of `systemctl show`, by unit. */
export function parseProperties(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const blocks = text.split(/\n\s*\n/).map(
    (block) =>
      new Map(
        block.split('\n').flatMap((line) => {
          const equals = line.indexOf('=');
          return equals < 1 ? [] : [[line.slice(0, equals), line.slice(equals + 1)] as const];
        }),
      ),
  );
  return new Map(
    blocks.flatMap((block) => (block.has('Id') ? [[block.get('Id') ?? '', block] as const] : [])),
  );
}

/** A comment of `systemctl cat` that names the file below it. */
const HEADER = /^# (\/\S+)$/;

/** Makes a unit of what systemctl printed. */
export function unitOf(name: string, text: string, properties: ReadonlyMap<string, string>): Unit {
  const lines = text.split('\n');
  return {
    name,
    text,
    property: (key) => properties.get(key) ?? '',
    place(line) {
      let header = Math.min(line, lines.length) - 1;
      while (header > 0 && !HEADER.test(lines[header] ?? '')) header -= 1;
      const file = HEADER.exec(lines[header] ?? '')?.[1];
      const shown = (lines[line - 1] ?? '').trim();
      return file === undefined
        ? { file: name, line, text: shown }
        : { file, line: Math.max(1, line - 1 - header), text: shown };
    },
  };
}
