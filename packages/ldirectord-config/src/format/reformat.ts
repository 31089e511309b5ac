import type { DirectiveLine, DocumentLine, LdirectordDocument } from '../document/document.js';
import { parse } from '../document/parse.js';
import { plainEnvironment } from '../environment.js';
import { evaluate } from '../evaluate/evaluate.js';
import type { FormatOptions } from './format.js';

/** The meaning of a file, without places, which a new layout may change. */
const meaningOf = (document: LdirectordDocument): string =>
  JSON.stringify(evaluate(document, plainEnvironment), (key, value) =>
    key === 'line' || key === 'span' ? undefined : value,
  );

function commentOf(line: DirectiveLine): string {
  const hash = line.place === 'section' ? line.text.indexOf('#') : -1;
  return hash < 0 ? '' : ` ${line.text.slice(hash).replace(/[ \t\r]*\n?$/, '')}`;
}

function layLine(line: DocumentLine, indent: string, trims: boolean): string {
  switch (line.kind) {
    case 'blank':
      return '\n';
    case 'comment':
      return `${/^[ \t]/.test(line.text) ? indent : ''}${line.text.trim()}\n`;
    case 'virtual':
      return `virtual${line.family === 'inet6' ? '6' : ''}=${line.value.trim()}\n`;
    case 'directive': {
      const comment = commentOf(line);
      const value = trims || comment !== '' ? line.value.replace(/(?<![ \t])[ \t]+$/, '') : line.value;
      return `${line.place === 'section' ? indent : ''}${line.name}=${value}${comment}\n`;
    }
    case 'other':
      return `${line.place === 'section' ? indent : ''}${line.command.replace(/\n$/, '')}\n`;
  }
}

function lay(document: LdirectordDocument, indent: string, trims: boolean): string {
  const lines = document.lines.map((line) => layLine(line, indent, trims));
  const spaced = lines.flatMap((text, index) => {
    const before = document.lines[index - 1]?.kind;
    const header = document.lines[index]?.kind === 'virtual';
    return header && before !== undefined && before !== 'blank' && before !== 'comment'
      ? ['\n', text]
      : [text];
  });
  return spaced
    .join('')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .replace(/\n+$/, '\n');
}

/**
 * A file in one layout: sections separated by an empty line, directives indented alike and written `name=value`,
 * comments kept. Undefined if the file is not valid, since its meaning is unknown then; a layout that would
 * change its meaning (a blank at the end of a name that keeps it) is not chosen.
 */
export function reformat(text: string, options: FormatOptions = {}): string | undefined {
  const { indent = '    ' } = options;
  const document = parse(text);
  if (evaluate(document, plainEnvironment).verdict === 'refused') return undefined;
  const meaning = meaningOf(document);
  for (const trims of [true, false]) {
    const result = lay(document, indent, trims);
    if (meaningOf(parse(result)) === meaning) return result;
  }
  return text;
}
