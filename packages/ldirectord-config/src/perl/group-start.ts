import { refuse, type Scanner, take } from './scanner.js';

const verb = /^(?:ACCEPT|COMMIT|F|FAIL|MARK|PRUNE|SKIP|THEN)$/;
const assertion =
  /^(?:[pn]l[ab]|atomic|a?sr|(?:positive|negative)_look(?:ahead|behind)|(?:atomic_)?script_run)$/;

/** How a part of a pattern is read: with blanks that do not count (`x`), with capitals that do not count (`i`). */
export interface Modes {
  readonly extended: boolean;
  readonly caseless: boolean;
}

/** The start of a group: what it matches if it has no pattern, else how its pattern is read. */
export interface GroupStart {
  /** Present if the group ends there. */
  readonly width?: number | undefined;
  /** Flags for the rest of the group around it. */
  readonly flags?: boolean | undefined;
  /** The modes inside, by those outside. */
  readonly modes?: ((outside: Modes) => Modes) | undefined;
  /** The most characters that it may match: that of lookbehind. */
  readonly limit?: number | undefined;
  /** The most branches of a condition. */
  readonly branches?: number | undefined;
}

function readFlags(scanner: Scanner): GroupStart {
  if (scanner.text[scanner.at] === '#') return refuse('Sequence (?#... not terminated');
  const flags = take(scanner, /\^?([msixnpadlugoc]*)(?:-([msixnpgoc]*))?([:)])/y);
  if (flags) {
    const [text, on = '', off = '', end] = flags;
    const changed = (flag: string): boolean | undefined =>
      on.includes(flag) || (off.includes(flag) || text.startsWith('^') ? false : undefined);
    const modes = (outside: Modes): Modes => ({
      extended: changed('x') ?? outside.extended,
      caseless: changed('i') ?? outside.caseless,
    });
    return end === ')' ? { flags: true, width: 0, modes } : { modes };
  }
  const next = scanner.text[scanner.at];
  if (next === undefined) return refuse('Sequence (? incomplete');
  return refuse(
    /[<']/.test(next) ? `Sequence (?${next}... not terminated` : `Sequence (?${next}...) not recognized`,
  );
}

function readCondition(scanner: Scanner): GroupStart | undefined {
  const condition = take(scanner, /\((?:\d+|<(\w+)>|'(\w+)'|R\d*|R&(\w+)|DEFINE)\)/y);
  if (condition)
    scanner.references.push(...[condition[1], condition[2], condition[3]].flatMap((name) => name ?? []));
  else if (take(scanner, /\((?!\?[=!<{]|\*)/y)) return refuse('Unknown switch condition (?(...))');
  else if (scanner.text[scanner.at] !== '(') return undefined;
  return { branches: 2 };
}

/** Reads what follows `(?`. */
export function readSpecial(scanner: Scanner): GroupStart {
  const name = take(scanner, /P?<([^=!>)][^>)]*)>|'([^')]*)'/y);
  if (name) {
    const given = name[1] ?? name[2] ?? '';
    if (!/^[A-Za-z_]\w*$/.test(given)) return refuse('Group name must start with a non-digit word character');
    scanner.names.add(given);
    scanner.groups++;
    return {};
  }
  if (take(scanner, /<[=!]/y)) return { limit: 255 };
  if (take(scanner, /[:|>=!]/y)) return {};
  const call = take(scanner, /(?:&|P[=>])(\w+)\)/y);
  if (call?.[1] !== undefined) scanner.references.push(call[1]);
  if (call) return { width: 0 };
  const [, recursion] = take(scanner, /(R|[-+]?\d+)\)/y) ?? [];
  if (recursion !== undefined) {
    if (/^[-+]0+$/.test(recursion)) return refuse('Illegal pattern');
    if (/^\d/.test(recursion)) scanner.references.push(Number(recursion));
    if (recursion.startsWith('+')) scanner.references.push(scanner.groups + Number(recursion));
    if (/^-/.test(recursion) && scanner.groups + Number(recursion) < 0)
      return refuse('Reference to nonexistent group');
    return { width: 0 };
  }
  if (take(scanner, /\??\{/y)) return refuse("Eval-group not allowed at runtime, use re 'eval'");
  if (take(scanner, /\[.*?\]\)/sy)) return { width: 1 };
  return readCondition(scanner) ?? readFlags(scanner);
}

/** Reads what follows `(*`: a verb, or an assertion by its name. */
export function readVerb(scanner: Scanner): GroupStart {
  const [, name, mark] = take(scanner, /(\w*)(:|(?=\)))/y) ?? [];
  if (name === undefined) return refuse("Unterminated '(*...' construct");
  if (name === '' && mark === ':')
    return take(scanner, /[^)]+\)/y) ? { width: 0 } : refuse("Verb pattern 'MARK' has a mandatory argument");
  if (mark === ':' && assertion.test(name)) return /b$|behind$/.test(name) ? { limit: 255 } : {};
  if (!verb.test(name)) return refuse(`Unknown '(*...)' construct '${name}'`);
  if (name === 'MARK' && mark !== ':') return refuse("Verb pattern 'MARK' has a mandatory argument");
  return take(scanner, /[^)]*\)/y) ? { width: 0 } : refuse("Unterminated '(*...' construct");
}
