import type { Diagnostic } from '@harderway/diagnostics';
import { isObject, type JsonObject, type JsonValue, parseJson } from './json.js';
import { type OutputForm, type OutputLine, outputForm, outputLines } from './lines.js';
import { etcdctlRules } from './rules.js';
import { type Cells, parseTable } from './table.js';

/** How the answers of one command are read; all forms lead to the same items. */
export interface AnswerReader<T> {
  /** Such as `etcdctl member list`. */
  readonly command: string;
  readonly badRow: 'bad-member-row' | 'bad-status-row' | 'bad-health-row';
  /** The end of the sentence `this line is not ...`. */
  readonly item: string;
  /** The list in an answer's JSON. */
  entries(root: JsonValue | undefined): JsonValue | undefined;
  fromJson(entry: JsonObject): T | undefined;
  /** A line of the simple form by the column titles of the table. */
  simpleCells(line: string): Cells | undefined;
  fromCells(cells: Cells): T | undefined;
}

/** An answer of etcdctl that was read. */
export interface ReadAnswer {
  readonly form: OutputForm;
  readonly diagnostics: readonly Diagnostic[];
}

/** The items of an answer. */
export interface Answer<T> extends ReadAnswer {
  readonly items: readonly T[];
  /** The JSON of the answer, if it is in that form. */
  readonly root: JsonValue | undefined;
  /** The first line, for diagnostics about the answer as a whole. */
  readonly first: OutputLine | undefined;
}

/** Reads an answer in any form. Never throws; what cannot be read is missing from the items and has a diagnostic. */
export function readAnswer<T>(text: string, reader: AnswerReader<T>): Answer<T> {
  const { lines, diagnostics: found } = outputLines(text);
  const diagnostics = [...found];
  const form = outputForm(lines);
  const items: T[] = [];
  function add(item: T | undefined, { span }: OutputLine, what: string): void {
    if (item !== undefined) {
      items.push(item);
      return;
    }
    const message = `${what} is not ${reader.item}`;
    const hint = `check that it comes from ${reader.command} of etcd 3.4 or newer`;
    diagnostics.push(etcdctlRules.diagnostic(reader.badRow, { message, hint, span }));
  }
  const [first] = lines;
  let root: JsonValue | undefined;
  if (form === 'json' && first !== undefined) {
    root = parseJson(lines.map((line) => line.text).join('\n'));
    const entries = reader.entries(root);
    if (Array.isArray(entries))
      entries.forEach((entry: JsonValue, index) => {
        add(isObject(entry) ? reader.fromJson(entry) : undefined, first, `entry ${index + 1}`);
      });
    else {
      const message = `this is not the JSON of ${reader.command}`;
      const hint = 'check that the whole answer was read';
      diagnostics.push(etcdctlRules.diagnostic('bad-json', { message, hint, span: first.span }));
    }
  } else if (form === 'table') {
    for (const { cells, line } of parseTable(lines)) add(reader.fromCells(cells), line, 'this row');
  } else {
    for (const line of lines) {
      const cells = reader.simpleCells(line.text);
      add(cells === undefined ? undefined : reader.fromCells(cells), line, 'this line');
    }
  }
  return { form, items, root, first, diagnostics };
}
