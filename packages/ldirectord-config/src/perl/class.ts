import { type Atom, readEscape } from './escape.js';
import { refuse, type Scanner, take } from './scanner.js';

const posixClass =
  /^(?:alpha|digit|alnum|lower|upper|space|punct|print|graph|cntrl|xdigit|word|blank|ascii)$/;

function classAtom(scanner: Scanner): Atom {
  const posix = take(scanner, /\[([:.=])\^?(\w*)\1\]/y);
  if (posix) {
    const [whole, mark, name = ''] = posix;
    if (mark !== ':') return refuse(`POSIX syntax [${mark} ${mark}] is reserved for future extensions`);
    return posixClass.test(name) ? { width: 1 } : refuse(`POSIX class ${whole} unknown`);
  }
  const character = take(scanner, /./sy)?.[0] ?? refuse('Unmatched [');
  if (character !== '\\') return { code: character.charCodeAt(0), width: 1 };
  if (scanner.at >= scanner.text.length) return refuse('Unmatched [');
  return readEscape(scanner, true);
}

/** Reads a class, after its opening bracket. */
export function readClass(scanner: Scanner): Atom {
  take(scanner, /\^/y);
  for (let first = true; first || !take(scanner, /\]/y); first = false) {
    const from = scanner.at;
    const low = classAtom(scanner);
    if (!take(scanner, /-(?!\])/y)) continue;
    const high = classAtom(scanner);
    if (low.code !== undefined && high.code !== undefined && low.code > high.code)
      return refuse(`Invalid [] range "${scanner.text.slice(from, scanner.at)}"`);
  }
  return { width: 1 };
}
