import { refuse, type Scanner, take } from './scanner.js';

/** A character, or the characters that an escape or a class matches. */
export interface Atom {
  /** The character, if it is one: ends of ranges are compared. */
  readonly code?: number | undefined;
  /** The most characters that it matches. */
  readonly width: number;
}

const perlProperty = /^(?:all|alnum|blank|cntrl|digit|graph|l&|lc|l_|print|punct|space|title|word|xdigit)$/i;

/** Whether Perl has a property. Longer names may be those of blocks, which JavaScript does not know. */
function isProperty(given: string): boolean {
  const name = given.replace(/^\^/, '').trim();
  if (/[^\w\s&:'-]/.test(name) && !name.includes('=')) return false;
  if (name.length > 5 || /[=:\s]|^(is|in)/i.test(name) || perlProperty.test(name)) return true;
  const word = name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
  return [name, word, `Script=${word}`].some((each) => {
    try {
      return new RegExp(`\\p{${each}}`, 'u').source !== '';
    } catch {
      return false;
    }
  });
}

function property(scanner: Scanner): Atom {
  const name = take(scanner, /\{([^}]*)\}/y)?.[1] ?? take(scanner, /[a-z]/iy)?.[0];
  const next = scanner.text[scanner.at];
  if (name === undefined && next === '{') return refuse('Missing right brace on \\p{}');
  if (name === undefined)
    return refuse(
      next === undefined
        ? 'Empty \\p'
        : "Character following \\p must be '{' or a single-character Unicode property name",
    );
  return isProperty(name) ? { width: 1 } : refuse(`Can't find Unicode property definition "${name}"`);
}

/** A code in braces, such as `\x{41}`, of which Perl reads the leading digits. */
function braced(scanner: Scanner, letter: string, digits: RegExp, base: number): Atom {
  const text = take(scanner, /\{([^}]*)\}/y)?.[1] ?? refuse(`Missing right brace on \\${letter}{}`);
  if (letter === 'o' && text.trim() === '') return refuse('Empty \\o{}');
  return { code: Number.parseInt(digits.exec(text.trim())?.[0] || '0', base), width: 1 };
}

function controlled(scanner: Scanner): Atom {
  const letter = take(scanner, /[ -~]/y)?.[0];
  if (letter === undefined) return refuse('Character following "\\c" must be printable ASCII');
  return letter === '{' ? refuse('Use ";" instead of "\\c{"') : { code: letter.charCodeAt(0) & 31, width: 1 };
}

/** Names of characters are in capitals; a script in front of a name is in small letters (`greek:alpha`). */
const characterName = /^(?:[A-Z0-9]+(?:[ -]+[A-Z0-9]+)*(?: \([A-Z -]+\))?|\w+:[\w -]+)$/;

/** A character by its code or name; without one `\N` is any but the end of a line, which a class cannot hold. */
function named(scanner: Scanner, inClass: boolean): Atom {
  if (scanner.text[scanner.at] !== '{' || /\{\s*\d*\s*(,\s*\d*\s*)?\}/y.test(scanner.text.slice(scanner.at)))
    return inClass ? refuse('\\N in a character class must be a named character: \\N{...}') : { width: 1 };
  const name = (take(scanner, /\{([^}]*)\}/y)?.[1] ?? refuse('Missing right brace on \\N{}')).trim();
  if (name.startsWith('U+'))
    return /^U\+[\da-f]+(?:[_.][\da-f]+)*$/i.test(name)
      ? { width: 1 }
      : refuse('Invalid hexadecimal number in \\N{U+...}');
  return characterName.test(name) ? { width: 1 } : refuse(`Unknown charname '${name}'`);
}

/** References to groups: `\1`, `\g{-1}`, `\k<name>`. */
function reference(scanner: Scanner, letter: string): Atom {
  const { references } = scanner;
  if (letter === 'k') {
    const match = take(scanner, /<\s*(\w+)\s*>|'\s*(\w+)\s*'|\{\s*(\w+)\s*\}/y);
    references.push(match?.[1] ?? match?.[2] ?? match?.[3] ?? refuse('Sequence \\k... not terminated'));
    return { width: 0 };
  }
  const match = take(scanner, /(-?\d+)|\{\s*(-?\w+)\s*\}/y);
  const to = match?.[1] ?? match?.[2];
  if (to === undefined)
    return refuse(
      scanner.text[scanner.at] === '{' ? 'Sequence \\g{... not terminated' : 'Unterminated \\g... pattern',
    );
  const number = Number(to);
  if (/^-?0$/.test(to)) return refuse('Reference to invalid group 0');
  if (number === 0) return refuse('Reference to nonexistent group');
  if (number < 0 && scanner.groups + number < 0) return refuse('Reference to nonexistent or unclosed group');
  if (!(number < 0)) references.push(Number.isNaN(number) ? to : number);
  return { width: 0 };
}

/** Numbers are references to groups if there may be such groups, and octal digits otherwise. */
function numbered(scanner: Scanner, first: string, inClass: boolean): Atom {
  const rest = take(scanner, /\d*/y)?.[0] ?? '';
  const number = Number(first + rest);
  // No octal number begins with 8 or 9.
  if (!inClass && first !== '0' && (number < 10 || /[89]/.test(first))) scanner.references.push(number);
  else {
    const octal = /^[0-7]{0,3}/.exec(first + rest)?.[0] ?? '';
    scanner.at -= Math.max(first.length + rest.length - Math.max(octal.length, 1), 0);
    return { code: Number.parseInt(octal || '0', 8), width: 1 };
  }
  return { width: 0 };
}

const zeroWidth = 'AzZGKbBQEUL';
const controls: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, e: 27, a: 7 };

/** Reads an escape, after its backslash. */
export function readEscape(scanner: Scanner, inClass: boolean): Atom {
  const letter = take(scanner, /./sy)?.[0] ?? refuse('Trailing \\');
  if (/\d/.test(letter)) return numbered(scanner, letter, inClass);
  switch (letter) {
    case 'x':
      if (scanner.text[scanner.at] === '{') return braced(scanner, 'x', /^[0-9a-f_]*/i, 16);
      return { code: Number.parseInt(take(scanner, /[0-9a-f]{0,2}/iy)?.[0] || '0', 16), width: 1 };
    case 'o':
      if (scanner.text[scanner.at] !== '{') return refuse('Missing braces on \\o{}');
      return braced(scanner, 'o', /^[0-7]*/, 8);
    case 'c':
      return controlled(scanner);
    case 'p':
    case 'P':
      return property(scanner);
    case 'N':
      return named(scanner, inClass);
  }
  if (inClass)
    return /[dwshv]/i.test(letter)
      ? { width: 1 }
      : { code: controls[letter] ?? letter.charCodeAt(0), width: 1 };
  if (letter === 'C') return refuse('\\C no longer supported');
  if (letter === 'g' || letter === 'k') return reference(scanner, letter);
  if (/b/i.test(letter) && scanner.text[scanner.at] === '{') {
    const bound = take(scanner, /\{\s*(\w*)\s*\}/y)?.[1] ?? refuse(`Missing right brace on \\${letter}{}`);
    return ['gcb', 'g', 'lb', 'sb', 'wb'].includes(bound)
      ? { width: 0 }
      : refuse(`'${bound}' is an unknown bound type`);
  }
  if (/[dwshvDWSHVRX]/.test(letter))
    return { width: letter === 'X' ? Number.POSITIVE_INFINITY : letter === 'R' ? 2 : 1 };
  return { code: controls[letter] ?? letter.charCodeAt(0), width: zeroWidth.includes(letter) ? 0 : 1 };
}
