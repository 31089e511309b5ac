import { quote } from '@harderway/remote-exec/quote';

declare const shell: unique symbol;

/**
 * A command for a POSIX shell, or some words of one, in a single line. Only the functions of this module make one, so that
 * no text of a bundle, which a stranger may have written, becomes more than a word of it.
 */
export type ShellCommand = string & { readonly [shell]: true };

/** Characters that a terminal obeys or does not show, so that what is pasted differs from what is read. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const isTypable = (text: string): text is ShellCommand => !UNSEEN.test(text);

/** Whether a value that begins a word would be taken for an option. */
const isOption = (value: string, before: string): boolean =>
  value.startsWith('-') && /(?:^|\s)$/.test(before);

/**
 * A command with values, each quoted where it needs quotes. The values stand outside of quotes in the template. Undefined if
 * a value has characters that are not seen, or would be an option: nobody should paste that.
 */
export function sh(
  parts: TemplateStringsArray,
  ...values: readonly (string | number)[]
): ShellCommand | undefined {
  const texts = values.map(String);
  if (!texts.every((text, index) => isTypable(text) && !isOption(text, parts[index] ?? ''))) return undefined;
  const command = parts.reduce((line, part, index) => `${line}${quote([texts[index - 1] ?? ''])}${part}`);
  return isTypable(command) ? command : undefined;
}

function joined(separator: string, parts: readonly (ShellCommand | undefined)[]): ShellCommand | undefined {
  const text = parts.join(separator);
  return !parts.includes(undefined) && isTypable(text) ? text : undefined;
}

/** The words of one command after another; undefined if a part is. */
export const words = (...parts: readonly (ShellCommand | undefined)[]): ShellCommand | undefined =>
  joined(' ', parts);

/** Commands of which each runs only if the one before it succeeded; undefined if one is. */
export const and = (...commands: readonly (ShellCommand | undefined)[]): ShellCommand | undefined =>
  joined(' && ', commands);

/** Paths that scp before OpenSSH 9.0, which gives them to a shell of the other host, takes as they are. */
const PLAIN_PATH = /^\/[\w@%+,./-]*$/;

/** Copies files to a path of another host. Undefined if a path would need quotes. */
export const scp = (paths: readonly string[], host: string, to: string): ShellCommand | undefined =>
  [...paths, to].every((path) => PLAIN_PATH.test(path))
    ? words(sh`scp -p`, ...paths.map((path) => sh`${path}`), sh`root@${host}:${to}`)
    : undefined;

/** Edits a file if a search finds something there, or in one of its lines. Undefined for what is not the path of a file. */
function edited(
  file: string,
  search: ShellCommand | undefined,
  edit: ShellCommand | undefined,
  line: number | undefined,
): ShellCommand | undefined {
  if (!file.startsWith('/')) return undefined;
  const found =
    line === undefined ? words(search, sh`${file}`) : words(sh`sed -n ${line}p ${file} |`, search);
  return and(found, words(edit, sh`${file}`));
}

/** A text as an extended regular expression that matches it alone. */
export const literal = (text: string): string => text.replace(/[\\.*+?^$()[\]{}|]/g, '\\$&');

/**
 * Runs a script of sed on a file where a line matches a pattern, one line alone if its number is given. The command fails where none
 * matches, so that nothing is restarted for an edit that changes nothing. Pattern and script have extended regular expressions.
 */
export function editMatching(
  file: string,
  pattern: string,
  script: string,
  line?: number | undefined,
): ShellCommand | undefined {
  return edited(file, sh`grep -qE --regexp=${pattern}`, sh`sed -i -E ${`${line ?? ''}${script}`}`, line);
}

/** A text as a basic regular expression that matches it alone, between bars. */
const basic = (text: string): string => text.replace(/[\\.*[\]^$|]/g, '\\$&');

/**
 * Replaces a text in one line of a file, or in each. The command fails where neither text is there, so that nothing is restarted for
 * a file that is another one. A second run changes nothing more, and restarts what an interrupted one has not. Undefined for an empty
 * text, and for what is not the path of a file.
 *
 * @param done what a line that was edited has, where it has the text still; default: the text in its place
 */
export function replaceText(
  file: string,
  from: string,
  to: string,
  line?: number | undefined,
  done: string = to,
): ShellCommand | undefined {
  if (from === '') return undefined;
  const stays = to.includes(from);
  const replacement = to.replace(/[\\&|]/g, '\\$&');
  const replace = `${stays ? `\\|${basic(done)}|!` : ''}s|${basic(from)}|${replacement}|`;
  const script = line !== undefined && stays ? `${line}{${replace}}` : `${line ?? ''}${replace}`;
  const search = stays || to === '' ? undefined : sh`--regexp=${to}`;
  const found = words(sh`grep -qF --regexp=${from}`, ...(search === undefined ? [] : [search]));
  return edited(file, found, sh`sed -i ${script}`, line);
}

/** Appends a line to a file that does not have it. */
export const appendLine = (file: string, line: string): ShellCommand | undefined =>
  sh`grep -qxF --regexp=${line} ${file} || echo ${line} >>${file}`;

/** Writes a text of lines to a file, as one line of a shell. */
export function writeText(file: string, text: string): ShellCommand | undefined {
  const format = text.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll('\n', '\\n');
  return sh`printf ${format} >${file}`;
}
