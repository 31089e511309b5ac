import { offsetAt, replacePart, slice, type Traced } from '../document/traced.js';

/** A variable: the lines that stand for it. */
interface Definition {
  /** A value over several lines was written with backslashes. */
  readonly multiline: boolean;
  readonly lines: readonly Traced[];
}

/** Variables by name. */
export type Definitions = Map<string, Definition>;

/** The longest line that variables may make. */
const LONGEST_EXPANSION = 1023;

const definition = /^\$([A-Za-z_][A-Za-z0-9_]*)=[ \t]*/;
const reference = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)([ 0-9]*)\}|([A-Za-z_][A-Za-z0-9_]*)(?=[ \t,)]|$))/g;

/** The variables that every file has. Random numbers are taken to be their least. */
export const standardDefinitions = (configId: string, place: Traced): Definitions =>
  new Map(
    Object.entries({
      _PWD: '/etc/keepalived',
      _INSTANCE: configId,
      _RANDOM: '0',
      _HASH: '#',
      _BANG: '!',
    }).map(([name, text]) => [name, { multiline: false, lines: [{ text, pieces: place.pieces }] }]),
  );

/** A definition that a statement begins: `$NAME=VALUE`. */
export interface BeginningDefinition {
  readonly name: string;
  readonly value: Traced;
  /** Whether it ends in a backslash, so that the next lines belong to it. */
  readonly continues: boolean;
}

/** Cuts the backslash at the end of a line, and the blanks before it; undefined without one. */
export function withoutBackslash(line: Traced): Traced | undefined {
  if (!line.text.endsWith('\\')) return undefined;
  return slice(line, 0, line.text.slice(0, -1).replace(/(?<![ \t])[ \t]+$/, '').length);
}

/** Reads `$NAME=VALUE`; undefined for other statements. Blanks are allowed behind the equals sign only. */
export function readDefinition(statement: Traced): BeginningDefinition | undefined {
  const match = definition.exec(statement.text);
  if (match === null) return undefined;
  const value = slice(statement, match[0].length);
  const first = withoutBackslash(value);
  return { name: match[1] ?? '', value: first ?? value, continues: first !== undefined };
}

/** A statement whose variables are replaced. */
export interface Expanded {
  readonly statement: Traced;
  /** The lines that follow it, of a variable with several. */
  readonly rest: readonly Traced[] | undefined;
  readonly changed: boolean;
}

/**
 * Replaces variables, and those in their values. `$NAME` must be followed by a blank, a comma, a closing parenthesis or the end;
 * a variable of several lines must be the end. Source: replace_param and find_definition of lib/parser.c.
 */
export function expand(statement: Traced, definitions: Definitions): Expanded {
  let current = statement;
  let rest: readonly Traced[] | undefined;
  let changed = false;
  reference.lastIndex = 0;
  for (let match = reference.exec(current.text); match !== null; match = reference.exec(current.text)) {
    const name = match[1] ?? match[3] ?? '';
    const found = definitions.get(name);
    const end = match.index + match[0].length;
    const [first] = found?.lines ?? [];
    const fits =
      first !== undefined &&
      (match[2] ?? '').trimEnd() === (match[2] ?? '') &&
      (match[2] === undefined || match[2] === '' || name === '_RANDOM') &&
      (found?.multiline !== true || end === current.text.length);
    if (!fits) {
      reference.lastIndex = match.index + 1;
      continue;
    }
    const value = name === '_RANDOM' ? leastRandom(match[2] ?? '') : first.text;
    if (current.text.length - match[0].length + value.length > LONGEST_EXPANSION) break;
    changed = true;
    if (found?.multiline) rest = found.lines.slice(1).map((line) => movedTo(line, current, match.index));
    current = replacePart(current, match.index, end, value);
    reference.lastIndex = match.index;
    if (/^[ \t]*~/.test(value)) break;
  }
  return { statement: current, rest, changed };
}

const leastRandom = (parameters: string): string => /\d+/.exec(parameters)?.[0] ?? '0';

/** A line of a variable, taken to be where the variable is used. */
const movedTo = ({ text }: Traced, from: Traced, index: number): Traced => ({
  text,
  pieces: [{ at: 0, offset: offsetAt(from, index), fixed: true }],
});
