import type { KeepalivedDocument, StatementLine } from '../document/document.js';
import { parse } from '../document/parse.js';
import { splitWords } from '../document/words.js';
import { type Environment, plainEnvironment } from '../environment.js';
import { evaluate } from '../evaluate/evaluate.js';
import { configIds } from '../reader/conditions.js';
import { statementReader } from '../reader/read.js';

/** How files are laid out. */
export interface ReformatOptions {
  /** One level of indentation. Default: four blanks. */
  readonly indent?: string | undefined;
}

/** Fields that say where a value was read, which a layout may change, and the type that its keyword already stands for. */
const places = new Set(['place', 'parent', 'statement', 'from', 'to', 'line', 'lastLine', 'spec']);

/** Lists the words of every statement, including those that keepalived never reads because of an earlier fault. */
function wordsOf(document: KeepalivedDocument, environment: Environment): readonly string[] {
  const next = statementReader(document.lines, { environment, report: () => {}, copy: true });
  const statements: string[] = [];
  for (let statement = next(); statement !== undefined; statement = next()) {
    const { words, openQuote } = splitWords(statement.text);
    if (words.length > 0 || openQuote)
      statements.push(JSON.stringify([...words.map(({ text, quoted }) => [text, quoted]), openQuote]));
  }
  return statements;
}

/** The meaning of a file to every host that it names, and to others, without places. */
const meaningOf = (document: KeepalivedDocument): string =>
  JSON.stringify(
    [...configIds(document), ''].map((configId) => {
      const environment = { ...plainEnvironment, configId };
      return [evaluate(document, environment), wordsOf(document, environment)];
    }),
    (key, value) => (places.has(key) ? undefined : value),
  );

/** Text whose blanks mean nothing: between words outside of quotes. */
function squeeze(text: string): string {
  if (/['\\$]/.test(text)) return text;
  return text.replace(/("[^"]*")|[ \t]+/g, (_, quoted: string | undefined) => quoted ?? ' ');
}

/** Removes blanks at both ends. To keepalived, other white space and a byte order mark are words. */
const trim = (text: string): string => text.replace(/^[ \t]+/, '').replace(/[ \t\r\n]+$/, '');

/** A statement cut behind each opening brace, and before and behind each closing one. */
function cutAtBraces(text: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  const take = (end: number): void => {
    const part = trim(text.slice(start, end));
    if (part !== '') parts.push(part);
    start = end;
  };
  for (const {
    0: { length },
    index,
    1: brace,
  } of text.matchAll(/"[^"]*(?:"|$)|([{}])/g)) {
    if (brace === '}') take(index);
    if (brace !== undefined) take(index + length);
  }
  take(text.length);
  return parts;
}

/** Braces that a statement opens and does not close. */
function opened(text: string): number {
  const braces = text.replace(/"[^"]*(?:"|$)/g, '');
  return braces.split('{').length - braces.split('}').length;
}

/** Goes through the lines of a file and lays them out one after another. */
function lay(document: KeepalivedDocument, indent: string, cuts: boolean): string {
  const out: string[] = [];
  let depth = 0;
  let defining = false;
  const put = (text: string): void =>
    void out.push(text === '' ? '' : indent.repeat(Math.max(depth, 0)) + text);

  function putStatement({ statement, text, offset, comment }: StatementLine): void {
    const remark = comment === undefined ? '' : trim(text.slice(comment - offset));
    const plain = squeeze(trim(comment === undefined ? text : text.slice(0, comment - offset)));
    const parts = cuts && !/^[@~]/.test(statement.text) ? cutAtBraces(plain) : [plain];
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1;
      const line = isLast && remark !== '' ? `${part} ${remark}` : part;
      const opens = opened(part);
      if (part.startsWith('}')) depth--;
      if (part === '{' && cuts && canTakeBrace(out.at(-1))) out.push(`${out.pop()} ${line}`);
      else put(line);
      depth += opens + (part.startsWith('}') ? 1 : 0);
    }
  }

  for (const line of document.lines) {
    const isDefinition =
      line.kind === 'statement' && /^(?:@\S*[ \t]+)?\$[A-Za-z_]\w*=/.test(line.statement.text);
    if (defining || isDefinition) {
      out.push(line.text.replace(/[\r\n]+$/, ''));
      defining = /\\$/.test(line.text.trimEnd());
    } else if (line.kind === 'statement') putStatement(line);
    else put(trim(line.text));
  }
  return `${out.join('\n')}\n`
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .replace(/\n+$/, '\n');
}

/** Whether a line is a keyword that its brace may follow on the same line. */
const canTakeBrace = (line: string | undefined): boolean =>
  line !== undefined && /^[ \t]*[a-zA-Z][^{}#!"]*$/.test(line);

/** Whether keepalived reads some line in parts, since it is longer than the buffer. To indent such a line moves its cuts. */
const hasLongLine = ({ lines }: KeepalivedDocument): boolean =>
  lines.some(({ number }, index) => number === lines[index - 1]?.number);

/**
 * A file in one layout: blocks indented, one setting a line, braces behind their keywords, comments kept. A layout that would
 * change its meaning is not chosen; at worst the file stays as it is, and so does one with a line of more than 1023 bytes.
 */
export function reformat(text: string, { indent = '    ' }: ReformatOptions = {}): string {
  const document = parse(text);
  if (hasLongLine(document)) return text;
  const meaning = meaningOf(document);
  for (const cuts of [true, false]) {
    const result = lay(document, indent, cuts);
    const laid = parse(result);
    if (!hasLongLine(laid) && meaningOf(laid) === meaning) return result;
  }
  return text;
}
