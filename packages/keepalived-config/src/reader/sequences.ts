import { slice, type Traced } from '../document/traced.js';
import { strtol } from '../values/strtol.js';

/** A statement that is read once for each set of values of its variables: `~SEQ` or `~LST`. */
export interface Sequence {
  readonly variables: readonly string[];
  /** Values of the variables, a row each time. */
  readonly rows: Iterator<readonly string[]>;
  readonly statement: Traced;
}

function* numbers(first: number, step: number, last: number, hex: boolean): Generator<readonly string[]> {
  for (let value = first; step > 0 ? value <= last : value >= last; value += step)
    yield [value.toString(hex ? 16 : 10)];
}

const seq = /^~SEQ(x?)[ \t]*\([ \t]*([^ \t,)]+)[ \t]*,([^)]*)\)[ \t]*/;

/** Reads `~SEQ(VARIABLE, [FIRST, [STEP,]] LAST) STATEMENT`; undefined if it is wrong. Source: add_seq of lib/parser.c. */
export function readSeq(line: Traced, replace: (text: string) => string): Sequence | undefined {
  const match = seq.exec(line.text);
  if (match === null) return undefined;
  const [all, x, variable = '', list = ''] = match;
  const values = replace(list)
    .split(',')
    .map((each) => strtol(each.trim(), 0));
  if (values.length > 3 || values.some(({ rest }) => rest !== '')) return undefined;
  const [one = 0, two = 0, three = 0] = values.map(({ value }) => Number(value));
  const hex = x === 'x';
  const statement = slice(line, all.length);
  const range =
    values.length === 1
      ? { first: one < 0 ? -1 : 1, step: one < 1 ? -1 : 1, last: one }
      : values.length === 2
        ? { first: one, step: one <= two ? 1 : -1, last: two }
        : { first: one, step: two, last: three };
  const { first, step, last } = range;
  if (step === 0 || (first < last && step < 0) || (first > last && step > 0)) return undefined;
  if (hex && (first < 0 || last < 0)) return undefined;
  return { variables: [variable], rows: atLeastOnce(numbers(first, step, last, hex), first, hex), statement };
}

/** keepalived reads the statement before it looks whether the last value is passed. */
function* atLeastOnce(
  rows: Generator<readonly string[]>,
  first: number,
  hex: boolean,
): Generator<readonly string[]> {
  const { value, done } = rows.next();
  yield done ? [first.toString(hex ? 16 : 10)] : value;
  yield* rows;
}

/** A name or value, or several in braces, and what is behind it. */
const group = /^[ \t]*(?:\{([^}]*)\}|([^ \t,})]*))[ \t]*/;

function readGroup(text: string): { readonly words: readonly string[]; readonly length: number } | undefined {
  const match = group.exec(text);
  if (match === null) return undefined;
  const words = match[1] === undefined ? [match[2] ?? ''] : match[1].split(',').map((each) => each.trim());
  return { words, length: match[0].length };
}

/** Reads `~LST(VARIABLE, VALUE, ...) STATEMENT`, or with several in braces; undefined if it is wrong. Source: add_lst. */
export function readLst(line: Traced): Sequence | undefined {
  const open = /^~LST[ \t]*\(/.exec(line.text);
  if (open === null) return undefined;
  let at = open[0].length;
  const groups: (readonly string[])[] = [];
  for (;;) {
    const read = readGroup(line.text.slice(at));
    if (read === undefined || read.words.some((word) => /[ \t,{})]/.test(word))) return undefined;
    groups.push(read.words);
    at += read.length + 1;
    const separator = line.text[at - 1];
    if (separator === ')') break;
    if (separator !== ',') return undefined;
  }
  const [variables = [], ...values] = groups;
  if (values.length === 0 || values.some(({ length }) => length > variables.length)) return undefined;
  const rows = values.map((row) => variables.map((_, index) => row[index] ?? ''));
  const blanks = /^[ \t]*/.exec(line.text.slice(at))?.[0].length ?? 0;
  return { variables, rows: rows.values(), statement: slice(line, at + blanks) };
}
