import { readClass } from './class.js';
import { readEscape } from './escape.js';
import { type GroupStart, type Modes, readSpecial, readVerb } from './group-start.js';
import { PatternProblem, refuse, type Scanner, take } from './scanner.js';

const quantifier = /[*+?]|\{\s*(\d+)?\s*(?:(,)\s*(\d+)?\s*)?\}/y;

/** A quantifier: how often it repeats at most, and whether it can repeat at all, which `{3,1}` cannot. */
interface Quantifier {
  readonly most: number;
  readonly isPossible: boolean;
}

function readQuantifier(scanner: Scanner): Quantifier | undefined {
  const { at } = scanner;
  const match = take(scanner, quantifier);
  if (!match) return undefined;
  const [text, least, comma, most] = match;
  if (!text.startsWith('{')) return { most: text === '?' ? 1 : Number.POSITIVE_INFINITY, isPossible: true };
  if (least === undefined && most === undefined) {
    scanner.at = at;
    return undefined;
  }
  const limit = Number(most ?? (comma === undefined ? least : Number.POSITIVE_INFINITY));
  return { most: limit, isPossible: Number(least ?? 0) <= limit };
}

/** Skips comments, and blanks where they do not count. */
function skip(scanner: Scanner, { extended }: Modes): void {
  while (take(scanner, /\(\?#[^)]*\)/y) || (extended && take(scanner, /\s+|#.*/y)));
}

/** Reads a group after its parenthesis. */
function readGroup(scanner: Scanner, modes: Modes): { readonly width: number; readonly start: GroupStart } {
  let start: GroupStart = {};
  if (take(scanner, /\?/y)) start = readSpecial(scanner);
  else if (take(scanner, /\*/y)) start = readVerb(scanner);
  else scanner.groups++;
  if (start.width !== undefined) return { width: start.width, start };
  const { width, branches } = readBranches(scanner, start.modes?.(modes) ?? modes, true);
  if (width > (start.limit ?? width)) return refuse('Lookbehind longer than 255 not implemented');
  if (branches > (start.branches ?? branches))
    return refuse('Switch (?(condition)... contains too many branches');
  return { width: start.limit === undefined ? width : 0, start };
}

/** Perl takes an escaped backslash and a letter for an escape too, unless `i` makes a node of its own of the letter. */
function followsEscape({ text, at, escapeEnd }: Scanner, { caseless }: Modes): boolean {
  return /[A-Za-z]/.test(text[at - 1] ?? '') && text[at - 2] === '\\' && (!caseless || escapeEnd === at);
}

/** Reads what is repeated by a quantifier: a group, a class, an escape or a character. Its width. */
function readAtom(scanner: Scanner, modes: Modes): number {
  if (take(scanner, /[*+?]/y)) return refuse('Quantifier follows nothing');
  if (take(scanner, /\[/y)) return readClass(scanner).width;
  if (take(scanner, /\\/y)) {
    const { width } = readEscape(scanner, false);
    scanner.escapeEnd = scanner.at;
    return width;
  }
  if (scanner.text[scanner.at] === '{' && followsEscape(scanner, modes))
    return refuse('Unescaped left brace in regex is illegal here');
  return /[$^]/.test(take(scanner, /./sy)?.[0] ?? '') ? 0 : 1;
}

/** Reads branches up to the end of their group. The most characters that they match, and their number. */
function readBranches(
  scanner: Scanner,
  given: Modes,
  isInside: boolean,
): { readonly width: number; readonly branches: number } {
  let modes = given;
  let [widest, width, branches] = [0, 0, 1];
  for (;;) {
    skip(scanner, modes);
    const isEnd = scanner.at >= scanner.text.length;
    if (isEnd && isInside) return refuse('Unmatched (');
    if (isEnd || take(scanner, /\)/y)) {
      if (!isEnd && !isInside) return refuse('Unmatched )');
      return { width: Math.max(widest, width), branches };
    }
    if (take(scanner, /\|/y)) {
      [widest, width, branches] = [Math.max(widest, width), 0, branches + 1];
      continue;
    }
    const group = take(scanner, /\(/y) ? readGroup(scanner, modes) : undefined;
    if (group?.start.flags) {
      modes = group.start.modes?.(modes) ?? modes;
      continue;
    }
    const atom = group?.width ?? readAtom(scanner, modes);
    skip(scanner, modes);
    const times = readQuantifier(scanner);
    width += atom === 0 || times?.most === 0 ? 0 : atom * (times?.most ?? 1);
    // Perl reads on behind what cannot match as behind nothing.
    if (!times?.isPossible) continue;
    take(scanner, /[?+]/y);
    skip(scanner, modes);
    if (readQuantifier(scanner) !== undefined) return refuse('Nested quantifiers');
  }
}

/**
 * Why Perl refuses to compile a pattern when it runs, as `=~ /$pattern/` does, in Perl's words without the place;
 * undefined if it takes it. What is rare and not certain passes: long names of properties, names of characters, sets.
 * Source: perlre, perldiag and regcomp.c of Perl 5.40.
 */
export function patternProblem(text: string): string | undefined {
  const scanner: Scanner = { text, at: 0, escapeEnd: 0, groups: 0, names: new Set(), references: [] };
  try {
    readBranches(scanner, { extended: false, caseless: false }, false);
    for (const to of scanner.references)
      if (typeof to === 'number' ? to > scanner.groups : !scanner.names.has(to))
        refuse(`Reference to nonexistent ${typeof to === 'number' ? '' : 'named '}group`);
    return undefined;
  } catch (error) {
    if (error instanceof PatternProblem) return error.message;
    throw error;
  }
}
