import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { diagnostic } from './diagnostic.js';
import { isObject, type JsonValue, parseJson } from './json.js';
import { type OutputForm, type OutputLine, outputForm, outputLines } from './lines.js';
import type { EtcdctlCode } from './rules.generated.js';
import { isClosed, parseTable } from './table.js';
import { fieldValue, headerOf, plainName, type Values, valuesOf, valuesWithin } from './values.js';

/** How the answers of one command are read; all forms lead to the same items. */
export interface AnswerReader<T> {
  /** Such as `etcdctl member list`. */
  readonly command: string;
  readonly badRow: Extract<EtcdctlCode, `bad-${string}-row`>;
  /** Whether it prints nothing where there is nothing to list. Default false. */
  readonly mayBeEmpty?: boolean | undefined;
  /** The end of the sentence `this line is not ...`. */
  readonly item: string;
  /** The list in an answer's JSON. */
  entries(root: JsonValue | undefined): JsonValue | undefined;
  /** Names and values in a line of the simple form. */
  simple(line: string): readonly (readonly [name: string, value: string])[];
  /** Whether a line of the simple form shows by itself that nothing of it is missing. Default: no line does. */
  isWhole?(line: string): boolean;
  /** Fields that each item has in the form fields, and those that may be its last. */
  readonly fields: { readonly all: readonly string[]; readonly last: readonly string[] };
  /** The item; undefined where its values are not one. */
  make(values: Values): T | undefined;
}

/** An answer of etcdctl that was read. */
export interface ReadAnswer {
  readonly form: OutputForm;
  readonly diagnostics: readonly Diagnostic<EtcdctlCode>[];
}

/** An answer with something of each endpoint. */
export interface EndpointAnswer<T> extends ReadAnswer {
  readonly endpoints: readonly T[];
}

/** The items of an answer. */
export interface Answer<T> extends ReadAnswer {
  readonly items: readonly T[];
  /** The JSON of the answer, if it is in that form. */
  readonly root: JsonValue | undefined;
  /** Fields of the answer as a whole, from JSON and from fields. */
  readonly header: Values;
  /** The first line, for diagnostics about the answer as a whole. */
  readonly first: OutputLine | undefined;
}

/** An item that was found, and where. */
interface Row {
  readonly values: Values;
  readonly line: OutputLine;
  readonly what: string;
}

/** Fields of an answer as a whole, which come before its first item. */
const HEADER = ['clusterid', 'memberid', 'revision', 'raftterm'];

/** Name and value of a line of `--write-out=fields`. */
function fieldOf({ text }: OutputLine): readonly [name: string, value: string] {
  const [, name = '', value = ''] = /^"([^"]*)" : ?(.*)$/.exec(text.trim()) ?? [];
  return [plainName(name), value];
}

/** Whether lines are the header, or the beginning of it. */
const isHeader = (lines: readonly OutputLine[]): boolean =>
  lines.every((line, at) => fieldOf(line)[0] === HEADER[at]);

/** Items of `--write-out=fields`: `"Name" : value`, one a line, with a blank line after each item. */
function fieldRows(
  lines: readonly OutputLine[],
  { fields }: Pick<AnswerReader<unknown>, 'fields'>,
): readonly Row[] {
  // The header comes with the first item; without items it is alone.
  if (isHeader(lines)) return [];
  const starts = lines.flatMap(({ afterBlank }, at) => (at === 0 || afterBlank ? [at] : []));
  return starts.flatMap((start, at) => {
    const block = lines.slice(start, starts[at + 1]);
    const [line] = block;
    if (line === undefined) return [];
    const entries = block.map(fieldOf);
    const names = new Set(entries.map(([name]) => name));
    const isWhole = fields.all.every((name) => names.has(name));
    const values = entries.map(([name, value]) => [name, fieldValue(value)] as const);
    return [{ values: valuesOf(isWhole ? values : []), line, what: 'this block' }];
  });
}

/** Whether the last item of `--write-out=fields` has all its lines: a text may have lost its last blank line, or all line ends. */
function hasLastField(
  lines: readonly OutputLine[],
  last: OutputLine,
  reader: AnswerReader<unknown>,
): boolean {
  if (isHeader(lines))
    return reader.mayBeEmpty === true && lines.length === HEADER.length && last.end !== 'nothing';
  if (last.end === 'blank') return true;
  const [name, value] = fieldOf(last);
  const isClosedValue = /^(?:true|false|"(?:\\.|[^"\\])*")$/.test(value);
  return reader.fields.last.includes(name) && (last.end === 'line' || isClosedValue);
}

/** Whether the form of an answer shows that its end is missing. */
function isCut(form: OutputForm, lines: readonly OutputLine[], reader: AnswerReader<unknown>): boolean {
  const last = lines.at(-1);
  if (last === undefined || form === 'json') return false;
  if (form === 'table') return !isClosed(lines);
  if (form === 'fields') return !hasLastField(lines, last, reader);
  return last.end === 'nothing' && reader.isWhole?.(last.text) !== true;
}

function textRows<T>(
  form: OutputForm,
  lines: readonly OutputLine[],
  reader: AnswerReader<T>,
): readonly Row[] {
  if (form === 'fields') return fieldRows(lines, reader);
  if (form === 'table')
    return parseTable(lines).map(({ cells, line }) => ({ values: valuesOf(cells), line, what: 'this row' }));
  return lines.map((line) => ({ values: valuesOf(reader.simple(line.text)), line, what: 'this line' }));
}

/** Reads an answer in any form. Never throws; what cannot be read is missing from the items and has a diagnostic. */
export function readAnswer<T>(text: string, reader: AnswerReader<T>): Answer<T> {
  const { lines, diagnostics: found } = outputLines(text);
  const diagnostics = [...found];
  const form = outputForm(lines);
  const [first] = lines;
  const root = form === 'json' ? parseJson(lines.map((line) => line.text).join('\n')) : undefined;
  const entries = reader.entries(root);
  let rows: readonly Row[] = [];
  if (form !== 'json' || first === undefined) rows = textRows(form, lines, reader);
  else if (Array.isArray(entries))
    rows = entries.map((entry: JsonValue, at) => ({
      values: isObject(entry) ? valuesWithin(entry) : valuesOf([]),
      line: first,
      what: `entry ${at + 1}`,
    }));
  else {
    const message = `this is not the JSON of ${reader.command}`;
    const hint = 'check that the whole answer was read';
    diagnostics.push(diagnostic('bad-json', { message, hint, span: first.span }));
  }
  const items = rows.flatMap(({ values, line: { span }, what }): readonly T[] => {
    const item = reader.make(values);
    if (item !== undefined) return [item];
    const message = `${what} is not ${reader.item}`;
    const hint = `check that it comes from ${reader.command} of etcd 3.4 or newer`;
    diagnostics.push(diagnostic(reader.badRow, { message, hint, span }));
    return [];
  });
  const last = lines.at(-1);
  if (last !== undefined && isCut(form, lines, reader)) {
    const message = `the answer of ${reader.command} ends in the middle`;
    const hint = 'run the command again, and read all of its standard output, with the end of the last line';
    diagnostics.push(diagnostic('truncated-answer', { message, hint, span: last.span }));
  }
  // These commands always have something to list, so an empty list means that something went wrong.
  const isExplained = diagnostics.some(
    ({ severity, code }) => severity === 'error' || code === 'etcdctl-error',
  );
  if (rows.length === 0 && !isExplained && reader.mayBeEmpty !== true) {
    const message = `${reader.command} has ${first === undefined ? 'printed nothing' : 'listed nothing'}`;
    const hint = 'run the command again, and look at its standard error';
    diagnostics.push(diagnostic('empty-answer', { message, hint, span: first?.span ?? WHOLE_TEXT }));
  }
  const header = form === 'fields' ? (rows[0]?.values ?? valuesOf([])) : headerOf(root);
  // Without an item, nothing is known: no alarms, for example, would be good news.
  const severe = diagnostics.map(
    (each): Diagnostic<EtcdctlCode> =>
      each.code === 'etcdctl-error' && items.length === 0 ? { ...each, severity: 'error' } : each,
  );
  return { form, items, root, header, first, diagnostics: severe };
}

/** Reads an answer with something of each endpoint. What does not say its endpoint is not of one. */
export function readEndpoints<T>(text: string, reader: Omit<AnswerReader<T>, 'entries'>): EndpointAnswer<T> {
  const { form, items, diagnostics } = readAnswer(text, {
    ...reader,
    entries: (root) => root,
    make: (values) => (values.text('endpoint') === '' ? undefined : reader.make(values)),
  });
  return { form, endpoints: items, diagnostics };
}

/** Values of a line by their names. */
export const named = (
  names: readonly string[],
  values: readonly string[],
): readonly (readonly [name: string, value: string])[] =>
  values.map((value, at) => [names[at] ?? '', value] as const);
