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

/** Words that need no quotes: plain characters, without `;` or `#` in front, which would begin a comment on a new line. */
const bare = /^[0-9A-Za-z_@%+=:,./^~{}()[\]<>|&!?*$-][0-9A-Za-z_@%+=:,./^~{}()[\]<>|&!?*$#-]*$/;

/** Characters that are written as escapes of their bytes: controls, DEL, lone surrogates (single bytes), noncharacters. */
const unprintable = /[\n\r\t"\\]|[\p{Cc}\p{NChar}\p{Cs}]/gu;

function escapeChar(char: string): string {
  const short = escapes[char];
  if (short !== undefined) return short;
  return [...encodeBytes(char)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

function checkArgument(text: string): void {
  if (/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udc7f\udd00-\udfff]/.test(text))
    throw new UnitError('bad-argument', `${JSON.stringify(text)} contains NUL or a lone surrogate`, {
      hint: 'Leave it out.',
    });
}

/**
 * One word for a value that systemd splits into words with quotes and C escapes (Exec lines, Environment=), so that it
 * reads back exactly `text`. Escaping specifiers and variables is up to the caller. Throws bad-argument for NUL, or a lone
 * surrogate other than U+DC80 to U+DCFF, which represent bytes that are not UTF-8 (see `decodeBytes`).
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
 * meaning here). Throws bad-exec-path for what systemd would not run: quotes, backslashes and controls in it,
 * a directory, a relative path, and names that would be read as prefixes.
 */
export function quoteExecPath(path: string): string {
  const valid = isAbsolutePath(path) ? isPath(path) : isFileName(path) && !/^(?:[-@:+!|]|;$)/.test(path);
  if (!valid || !isSafe(path) || impliesDirectory(path))
    throw new UnitError('bad-exec-path', `systemd does not accept ${JSON.stringify(path)} as a program`, {
      hint: 'Give an absolute path without quotes, backslashes and control characters, or a bare file name.',
    });
  return quoteWord(escapeSpecifiers(path));
}
