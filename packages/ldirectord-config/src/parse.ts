import type { DocumentLine, LdirectordDocument } from './document.js';

/** What Perl's `\s` matches of ASCII. JavaScript's own matches more, and its `.` less. */
const blank = '[ \\t\\n\\v\\f\\r]';
const virtualPattern = new RegExp(`^virtual(6)?${blank}*=${blank}*([^\\n]*)`);
const directivePattern = new RegExp(`^([A-Za-z0-9_-]+)${blank}*=${blank}*([^\\n]*)`);
const blankPattern = new RegExp(`^${blank}*$`);
const commentPattern = new RegExp(`^${blank}*#`);

/** What the program sees of a line in a section, or undefined if the line ends the section. */
const commandOf = (text: string): string | undefined =>
  /^ {4,}([^\n]+)/.exec(text.replace(/#[^\n]*/, '').replaceAll('\t', '    '))?.[1];

const readLine = (number: number, offset: number, text: string, inSection: boolean): DocumentLine => {
  const source = { number, offset, text };
  if (commentPattern.test(text)) return { kind: 'comment', ...source };
  const command = inSection ? commandOf(text) : undefined;
  const place = command === undefined ? 'head' : 'section';
  const seen = command ?? text;
  if (command === undefined) {
    if (blankPattern.test(text)) return { kind: 'blank', ...source };
    const header = virtualPattern.exec(text);
    if (header)
      return { kind: 'virtual', ...source, family: header[1] ? 'inet6' : 'inet', value: header[2] ?? '' };
  }
  const directive = directivePattern.exec(seen);
  if (!directive) return { kind: 'other', ...source, place, command: seen };
  const [, name = '', value = ''] = directive;
  return { kind: 'directive', ...source, place, name, value, command: seen };
};

/**
 * Reads a file into lines, by the program's own grammar: a section starts with `virtual=` or `virtual6=` in
 * the first column and goes on over comments and lines indented by at least four columns (a tab is four), and
 * any other line ends it, empty ones included. Never throws; what a line means is for `evaluate` to say.
 * Source: read_config of ldirectord 4.16.0.
 */
export const parse = (text: string): LdirectordDocument => {
  const lines: DocumentLine[] = [];
  let offset = 0;
  let inSection = false;
  while (offset < text.length) {
    const end = text.indexOf('\n', offset);
    const next = end < 0 ? text.length : end + 1;
    const line = readLine(lines.length + 1, offset, text.slice(offset, next), inSection);
    if (line.kind === 'virtual') inSection = true;
    else if (line.kind === 'blank' || ('place' in line && line.place === 'head')) inSection = false;
    lines.push(line);
    offset = next;
  }
  return { kind: 'document', lines };
};
