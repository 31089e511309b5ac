import { encodeBytes } from '../document/bytes.js';
import { isSafe } from '../document/characters.js';
import { UnitError } from '../errors.js';
import { impliesDirectory, isAbsolutePath, isFileName, isPath } from '../names/path.js';
import { escapeSpecifiers } from './specifiers.js';

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};

/** Needs no quotes: plain characters, not `;` nor `#` in front, which would start a comment on a line of its own. */
const bare = /^[0-9A-Za-z_@%+=:,./^~{}()[\]<>|&!?*$-][0-9A-Za-z_@%+=:,./^~{}()[\]<>|&!?*$#-]*$/;

/** What UTF-8 cannot hold, a byte at a time: controls, DEL, lone surrogates that stand for bytes, noncharacters. */
const unprintable = /[\n\r\t"\\]|[\p{Cc}\p{NChar}\p{Cs}]/gu;

function escapeChar(char: string): string {
  const short = escapes[char];
  if (short !== undefined) return short;
  return [...encodeBytes(char)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

function checkArgument(text: string): void {
  if (text.includes('\0'))
    throw new UnitError('bad-argument', `No argument can hold a NUL, and ${JSON.stringify(text)} does.`);
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udc7f\udd00-\udfff]/.test(text))
    throw new UnitError('bad-argument', `A lone surrogate is no character: ${JSON.stringify(text)}.`);
}

/**
 * One word for a value that systemd splits into words with quotes and C escapes (Exec lines, Environment=), so that it
 * reads back exactly `text`. Specifiers and variables are the caller's to escape. Throws bad-argument: NUL, or a lone
 * surrogate other than U+DC80 to U+DCFF, which stand for bytes that are not UTF-8 (see `decodeBytes`).
 */
export function quoteWord(text: string): string {
  checkArgument(text);
  return bare.test(text) ? text : `"${text.replace(unprintable, escapeChar)}"`;
}

/**
 * One argument of an Exec line, so that the program gets exactly `argument`: quoted where needed, `%` and `$` doubled.
 * Throws bad-argument (see `quoteWord`).
 */
export const quoteExecArg = (argument: string): string =>
  quoteWord(escapeSpecifiers(argument).replaceAll('$', '$$$$'));

/**
 * The program of an Exec line: an absolute path or a bare file name, quoted where needed, `%` doubled (`$` has no
 * meaning here). Throws bad-exec-path for what systemd takes for no program: quotes, backslashes and controls in it,
 * a folder, a relative path, and names that would be read as prefixes.
 */
export function quoteExecPath(path: string): string {
  const valid = isAbsolutePath(path) ? isPath(path) : isFileName(path) && !/^[-@:+!|;]/.test(path);
  if (!valid || !isSafe(path) || impliesDirectory(path))
    throw new UnitError(
      'bad-exec-path',
      `systemd takes ${JSON.stringify(path)} for no program: give an absolute path without quotes, backslashes or control characters, or a bare file name.`,
    );
  return quoteWord(escapeSpecifiers(path));
}
