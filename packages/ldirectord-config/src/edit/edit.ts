import type {
  DirectiveLine,
  DocumentLine,
  LdirectordDocument,
  LinePlace,
  VirtualLine,
} from '../document/document.js';
import { parse } from '../document/parse.js';
import { LdirectordError } from '../errors.js';
import { formatVirtual } from '../format/format.js';
import type { Virtual } from '../model.js';

/** A value as it is in a file, with quotes where the directive has them; a boolean is `yes` or `no`. */
export type DirectiveValue = string | number | boolean;

/** The lines of the head or of a section. */
interface Stretch {
  readonly from: number;
  /** The line behind the last directive, where others are added; of the head, behind the last one above the sections. */
  readonly to: number;
  readonly place: LinePlace;
  /** All directives. Those of the head also come between sections and below them. */
  readonly directives: readonly DirectiveLine[];
}

const isHeaderOf = (line: DocumentLine, section: string): line is VirtualLine =>
  line.kind === 'virtual' && line.value.trim() === section;

/** The head, or the section with a header. */
function stretchOf({ lines }: LdirectordDocument, section: string): Stretch | undefined {
  const header = lines.findIndex((line) => isHeaderOf(line, section));
  if (section !== 'head' && header < 0) return undefined;
  const place = section === 'head' ? 'head' : 'section';
  const from = section === 'head' ? 0 : header + 1;
  const next = lines.findIndex((line, at) => at >= from && line.kind === 'virtual');
  const end = next < 0 ? lines.length : next;
  const directives = lines
    .slice(from, place === 'head' ? lines.length : end)
    .flatMap((line) => (line.kind === 'directive' && line.place === place ? [line] : []));
  const last = directives.findLast(({ number }) => number <= end);
  return { from, to: last?.number ?? from, place, directives };
}

function mustBe(document: LdirectordDocument, section: string, path: string): Stretch {
  const stretch = stretchOf(document, section);
  if (stretch !== undefined) return stretch;
  throw new LdirectordError('no-section', path, `the file has no section virtual=${section}`);
}

const textOf = (value: DirectiveValue): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);

/** The text in front of a value: as in the line, or in the line that is nearest to a new one. */
function layoutOf({ text, name, valueAt }: DirectiveLine): readonly [indent: string, equals: string] {
  const indent = /^[ \t]*/.exec(text)?.[0] ?? '';
  return [indent, text.slice(indent.length + name.length, valueAt)];
}

/** A directive's line, checked by reading it back. */
function directiveText(
  name: string,
  value: DirectiveValue,
  { place }: Stretch,
  like: DirectiveLine | undefined,
  path: string,
): string {
  const [indent, equals] = like === undefined ? [place === 'head' ? '' : '    ', '='] : layoutOf(like);
  const text = `${indent}${name}${equals}${textOf(value)}\n`;
  const read = parse(place === 'head' ? text : `virtual=0\n${text}`).lines.slice(place === 'head' ? 0 : 1);
  const [line] = read;
  const same = line?.kind === 'directive' && line.name === name && line.value === textOf(value);
  if (read.length !== 1 || !same || line.place !== place)
    throw new LdirectordError('unwritable', path, `ldirectord would not read ${path} back as it is given`, {
      hint: 'Leave out blanks at its start and line breaks, and in a section tabs and #.',
    });
  return text;
}

/**
 * The comment behind a value, on a line of its own. To ldirectord, a comment in the head is a part of the value; its writer meant a
 * comment. Behind the new value, the blanks in front of a comment would be a part of it.
 */
function commentOf({ text, place }: DirectiveLine): readonly string[] {
  const [comment] = (place === 'section' ? /#[^\n]*/ : /(?<=[ \t])#[^"\n]*$/m).exec(text) ?? [];
  return comment === undefined ? [] : [`${/^[ \t]*/.exec(text)?.[0] ?? ''}${comment}\n`];
}

/** Whether a line has a value. Blanks in front of a comment belong to its layout. */
const hasValue = (line: DirectiveLine, value: string): boolean =>
  line.value === value ||
  (line.place === 'section' && line.value.trimEnd() === value && commentOf(line).length > 0);

/** A text of lines, of which only the last one may be without its end. */
const joined = (lines: readonly string[]): string =>
  lines.map((line, at) => (at < lines.length - 1 && !line.endsWith('\n') ? `${line}\n` : line)).join('');

/** Reads the lines of an edited document. New ones end as all others do. */
function edited({ lines }: LdirectordDocument, texts: readonly string[]): LdirectordDocument {
  const text = joined(texts);
  const isCrLf = lines.some(({ text: own }) => own.endsWith('\r\n'));
  const isMixed = lines.some(({ text: own }) => /(?<!\r)\n$/.test(own));
  return parse(isCrLf && !isMixed ? text.replaceAll(/(?<!\r)\n/g, '\r\n') : text);
}

/** Replaces lines by texts. */
const replaceLines = (
  document: LdirectordDocument,
  at: number,
  count: number,
  texts: readonly string[],
): LdirectordDocument =>
  edited(document, document.lines.map(({ text }) => text).toSpliced(at, count, ...texts));

function insert(
  document: LdirectordDocument,
  stretch: Stretch,
  name: string,
  values: readonly DirectiveValue[],
  path: string,
): LdirectordDocument {
  const last = stretch.directives.findLast((line) => line.name === name);
  const like = last ?? stretch.directives.at(-1);
  const texts = values.map((value) => directiveText(name, value, stretch, like, path));
  return replaceLines(document, last?.number ?? stretch.to, 0, texts);
}

/**
 * Gives a directive exactly one value, or exactly the values of a list: lines with a value that stays are kept, the first
 * directive of the name is rewritten in place, the others go, and a missing one is added. An empty list removes it. Touches no
 * other line; a comment behind the value that is rewritten goes above it. `section` is `head`, or what follows `virtual=`, such
 * as `192.0.2.1:80`. The value is not checked: `check` does that.
 *
 * @throws {LdirectordError} with code `no-section`, or `unwritable` for a value that would be read as another one
 */
export function setValue(
  document: LdirectordDocument,
  section: string,
  name: string,
  value: DirectiveValue | readonly DirectiveValue[],
): LdirectordDocument {
  const path = `${section}.${name}`;
  const stretch = mustBe(document, section, path);
  const values = typeof value === 'object' ? value : [value];
  const own = stretch.directives.filter((line) => line.name === name);
  const [first] = own;
  if (first === undefined) return insert(document, stretch, name, values, path);
  const texts = new Map<DocumentLine, string[]>(own.map((line) => [line, []]));
  let last = first;
  let unseen = own;
  for (const each of values) {
    const kept = unseen.findIndex((line) => hasValue(line, textOf(each)));
    last = unseen[kept] ?? last;
    unseen = unseen.slice(kept + 1);
    texts.get(last)?.push(kept < 0 ? directiveText(name, each, stretch, first, path) : last.text);
  }
  const rewritten = texts.get(first) ?? [];
  if (rewritten.length > 0 && !rewritten.includes(first.text)) rewritten.unshift(...commentOf(first));
  return edited(
    document,
    document.lines.flatMap((line) => texts.get(line) ?? [line.text]),
  );
}

/** Adds a directive behind the last one of its name, or at the end of its section. Throws as `setValue`. */
export function appendValue(
  document: LdirectordDocument,
  section: string,
  name: string,
  value: DirectiveValue,
): LdirectordDocument {
  const path = `${section}.${name}`;
  return insert(document, mustBe(document, section, path), name, [value], path);
}

/** Removes all directives of a name from the head or a section. Throws no-section. */
export const removeDirective = (
  document: LdirectordDocument,
  section: string,
  name: string,
): LdirectordDocument => setValue(document, section, name, []);

/** Adds a section at the end, an empty line before it. Throws as `formatLdirectord`. */
export function addVirtual(document: LdirectordDocument, virtual: Virtual): LdirectordDocument {
  const gap = document.lines.length === 0 || document.lines.at(-1)?.kind === 'blank' ? [] : ['\n'];
  return replaceLines(document, document.lines.length, 0, [...gap, formatVirtual(virtual)]);
}

/** Removes a section; comments above its header stay. Throws no-section. */
export function removeVirtual(document: LdirectordDocument, section: string): LdirectordDocument {
  const { from, to } = mustBe(document, section, section);
  return replaceLines(document, from - 1, to - from + 1, []);
}
