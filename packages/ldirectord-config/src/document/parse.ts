import { type DocumentLine, type LdirectordDocument, skipBlanks } from './document.js';

// `[ \t-\r]` are the ASCII characters that Perl's `\s` matches. JavaScript's own matches more, and its `.` less.
const virtualPattern = /^virtual(6)?[ \t-\r]*=[ \t-\r]*([^\n]*)/;
const directivePattern = /^([A-Za-z0-9_-]+)[ \t-\r]*=[ \t-\r]*([^\n]*)/;
const blankPattern = /^[ \t-\r]*$/;
const commentPattern = /^[ \t-\r]*#/;

/** A line of a section as the program sees it, or undefined if the line ends the section. */
const commandOf = (text: string): string | undefined =>
  /^ {4,}([^\n]+)/.exec(text.replace(/#[^\n]*/, '').replaceAll('\t', '    '))?.[1];

function readLine(number: number, offset: number, text: string, inSection: boolean): DocumentLine {
  if (commentPattern.test(text)) return { kind: 'comment', number, offset, text };
  const command = inSection ? commandOf(text) : undefined;
  const place = command === undefined ? 'head' : 'section';
  const seen = command ?? text;
  if (command === undefined) {
    if (blankPattern.test(text)) return { kind: 'blank', number, offset, text };
    const header = virtualPattern.exec(text);
    if (header) {
      const [, six, value = ''] = header;
      const valueAt = skipBlanks(text, text.indexOf('=') + 1);
      return { kind: 'virtual', number, offset, text, family: six ? 'inet6' : 'inet', value, valueAt };
    }
  }
  const directive = directivePattern.exec(seen);
  if (!directive) return { kind: 'other', number, offset, text, place, command: seen };
  const [, name = '', value = ''] = directive;
  const valueAt = skipBlanks(text, text.indexOf('=') + 1);
  return { kind: 'directive', number, offset, text, place, name, value, valueAt, command: seen };
}

/**
 * Reads a file into lines, by the program's own grammar: a section starts with `virtual=` or `virtual6=` in
 * the first column and continues over comments and lines indented by at least four columns (a tab is four), and
 * any other line ends it, empty ones included. Never throws; `evaluate` finds out what a line means.
 * Source: read_config of ldirectord 4.16.0.
 */
export function parse(text: string): LdirectordDocument {
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
}
