import { unreadableLine } from '../errors.js';

/** The output of a probe, by section. A section that was not printed is empty. */
export interface Reply {
  has(section: string): boolean;
  /** Lines, without blank ones. */
  lines(section: string): readonly string[];
  /** Groups of lines, separated by blank ones. */
  paragraphs(section: string): readonly (readonly string[])[];
  /** The name of a section that was printed twice, for example because a kind printed a file with a line `== name`. */
  readonly twice: string | undefined;
}

/** Splits a reply at its lines `== name`. */
export function readReply(text: string): Reply {
  const sections = new Map<string, string[][]>();
  let paragraphs: string[][] = [];
  let twice: string | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('== ')) {
      const name = line.slice(3);
      if (sections.has(name)) twice ??= name;
      paragraphs = [[]];
      sections.set(name, paragraphs);
    } else if (line === '') paragraphs.push([]);
    else paragraphs.at(-1)?.push(line);
  }
  return {
    twice,
    has: (section) => sections.has(section),
    lines: (section) => (sections.get(section) ?? []).flat(),
    paragraphs: (section) => (sections.get(section) ?? []).filter((lines) => lines.length > 0),
  };
}

/**
 * Splits a line at its first `count - 1` bars: the last field may hold bars itself.
 *
 * @throws DesiredStateError `unreadable-reply` for a line with fewer fields
 */
export function fields(line: string, count: number): string[] {
  const parts = line.split('|');
  if (parts.length < count) throw unreadableLine(line);
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join('|')];
}
