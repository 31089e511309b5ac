import { assignmentsOf } from '../build/build.js';
import type { OneOrMore } from '../build/one-or-more.js';
import { assignmentText, headerText, listOf, type SettingValue, type Spacing } from '../build/value.js';
import type { AssignmentNode, UnitDocument, UnitNode } from '../document/model.js';
import { spliceNodes } from '../document/splice.js';
import { commented, commentsIn } from './comments.js';

/** The line end for new lines: the file's first, LF if it has none. */
export const eolOf = (document: UnitDocument): string =>
  /\r\n?|\n\r?/.exec(document.nodes.find((node) => /[\r\n]/.test(node.text))?.text ?? '')?.[0] ?? '\n';

/** How a setting is laid out; undefined where its line is folded before the value. */
function spacingOf({ bom, text, key, keyAt, valueAt }: AssignmentNode): Spacing | undefined {
  const line = bom ? text.replace('\ufeff', '') : text;
  const [indent, equals] = [line.slice(0, keyAt), line.slice(keyAt + key.length, valueAt)];
  return /^[ \t]*$/.test(indent) && /^[ \t]*=[ \t]*$/.test(equals) ? { indent, equals } : undefined;
}

/** How a new setting is laid out: as the last one of its key, of its section, or of the file. */
function spacingFor({ nodes }: UnitDocument, section: string, key: string): Spacing | undefined {
  const all = nodes.filter((node) => node.kind === 'assignment');
  const near = all.filter((node) => node.section === section);
  const like = near.findLast((node) => node.key === key) ?? near.at(-1) ?? all.at(-1);
  return like === undefined ? undefined : spacingOf(like);
}

/** A document with other texts for some of its nodes; the texts in between stay. */
export function replaceTexts(document: UnitDocument, texts: ReadonlyMap<UnitNode, string>): UnitDocument {
  const from = document.nodes.findIndex((node) => texts.has(node));
  const to = document.nodes.findLastIndex((node) => texts.has(node)) + 1;
  if (from < 0) return document;
  const between = document.nodes.slice(from, to).map((node) => texts.get(node) ?? node.text);
  return spliceNodes(document, from, to - from, between.join(''));
}

/**
 * The text to put between `node` and a new line: nothing if the node ends its line, a line end if it does not. Where the
 * file ends in a continuation, which would swallow the new line, a blank line ends it first.
 */
function joint(node: UnitNode | undefined, eol: string): string {
  if (node === undefined) return '';
  const ended = /[\r\n\0]$/.test(node.text);
  const open = node.reportedLine >= node.span.end.line;
  if (!open) return ended ? '' : eol;
  // A CR at the end and an LF behind it would count as one line end.
  const merges = ended && !node.text.endsWith(eol.charAt(0));
  return ended && !merges ? eol : eol + eol;
}

/** Index of the last node of each section, blank lines and comments at its end left out. */
function endsOfSections({ nodes }: UnitDocument): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  let section: string | undefined;
  for (const [at, node] of nodes.entries()) {
    if (node.kind === 'section') section = node.name;
    if (section !== undefined && node.kind !== 'blank' && node.kind !== 'comment') ends.set(section, at);
  }
  return ends;
}

const insertAfter = (document: UnitDocument, at: number, text: string): UnitDocument =>
  spliceNodes(document, at + 1, 0, joint(document.nodes[at], eolOf(document)) + text);

/** Adds an empty section at the end, a blank line before it; unchanged if there is one. Throws bad-section. */
export function addSection(document: UnitDocument, section: string): UnitDocument {
  if (document.nodes.some((node) => node.kind === 'section' && node.name === section)) return document;
  const eol = eolOf(document);
  const last = document.nodes.at(-1);
  const gap = last === undefined || last.kind === 'blank' ? '' : eol;
  return insertAfter(document, document.nodes.length - 1, gap + headerText(section, eol));
}

function appendToSection(document: UnitDocument, section: string, text: string): UnitDocument {
  const withSection = addSection(document, section);
  return insertAfter(withSection, endsOfSections(withSection).get(section) ?? -1, text);
}

/**
 * Adds a setting behind the last one of its key, or at the end of its section, which is added if missing. Earlier values of a list
 * stay. Touches no other line, and keeps the file's spacing around `=`. Throws bad-section, bad-key, bad-value and what `formatValue` throws.
 */
export function appendValue(
  document: UnitDocument,
  section: string,
  key: string,
  value: SettingValue,
): UnitDocument {
  const text = assignmentText(key, value, eolOf(document), spacingFor(document, section, key));
  const last = assignmentsOf(document, section, key).at(-1);
  return last === undefined
    ? appendToSection(document, section, text)
    : insertAfter(document, document.nodes.indexOf(last), text);
}

/** The lines that give a key these values. */
const linesFor = (
  key: string,
  value: OneOrMore<SettingValue>,
  eol: string,
  spacing: Spacing | undefined,
): string =>
  listOf(value)
    .map((item) => assignmentText(key, item, eol, spacing))
    .join('');

/** The texts of the settings of a key when it gets these values: comments between their lines stay. */
function rewritten(
  document: UnitDocument,
  [first, ...others]: readonly [AssignmentNode, ...AssignmentNode[]],
  value: OneOrMore<SettingValue>,
  eol: string,
): readonly (readonly [UnitNode, string])[] {
  const text = commentsIn(first.text, eol) + linesFor(first.key, value, eol, spacingOf(first));
  const bom = first.text.startsWith('\ufeff') ? '\ufeff' : '';
  const atEnd = first === document.nodes.at(-1) && !/[\r\n\0]$/.test(first.text);
  const written = bom + (atEnd ? text.slice(0, text.length - (text === '' ? 0 : eol.length)) : text);
  return [[first, written], ...others.map((other) => [other, commentsIn(other.text, eol)] as const)];
}

/**
 * Gives a key exactly one value, or exactly the values of a list: the first setting of the key is rewritten in place,
 * the others go. An empty list removes the key. Touches no other line, moves comments between the lines of a setting in
 * front of it, and keeps the spacing around `=`. Throws as `appendValue`. It knows no other names of a key: a `TimeoutSec=` below
 * `TimeoutStopSec=` stays, and counts.
 */
export function setValue(
  document: UnitDocument,
  section: string,
  key: string,
  value: OneOrMore<SettingValue>,
): UnitDocument {
  const [first, ...others] = assignmentsOf(document, section, key);
  const eol = eolOf(document);
  if (first !== undefined)
    return replaceTexts(document, new Map(rewritten(document, [first, ...others], value, eol)));
  const text = linesFor(key, value, eol, spacingFor(document, section, key));
  return text === '' ? document : appendToSection(document, section, text);
}

/** One change of a key, as `setValue` takes it. */
export interface ValueChange {
  readonly section: string;
  readonly key: string;
  readonly value: OneOrMore<SettingValue>;
}

/** The same as `setValue` for each of the changes, of different keys, reading the file once. */
export function setValues(document: UnitDocument, changes: readonly ValueChange[]): UnitDocument {
  const nameOf = (section: string, key: string): string => JSON.stringify([section, key]);
  const settings = new Map(
    changes.map(({ section, key }): [string, AssignmentNode[]] => [nameOf(section, key), []]),
  );
  const lastOf = new Map<string | undefined, AssignmentNode>();
  const all = document.nodes.filter((node) => node.kind === 'assignment');
  for (const node of all) {
    lastOf.set(node.section, node);
    if (node.section !== undefined) settings.get(nameOf(node.section, node.key))?.push(node);
  }
  const eol = eolOf(document);
  const texts = new Map<UnitNode, string>();
  const added = new Map<string, string>();
  for (const { section, key, value } of changes) {
    const [first, ...others] = settings.get(nameOf(section, key)) ?? [];
    if (first !== undefined) {
      for (const [node, text] of rewritten(document, [first, ...others], value, eol)) texts.set(node, text);
      continue;
    }
    const like = lastOf.get(section) ?? all.at(-1);
    const lines = linesFor(key, value, eol, like === undefined ? undefined : spacingOf(like));
    if (lines !== '') added.set(section, (added.get(section) ?? '') + lines);
  }
  return [...added].reduce(
    (done, [section, lines]) => appendToSection(done, section, lines),
    replaceTexts(document, texts),
  );
}

/**
 * Adds `Key=` behind the last setting of the key: for lists, that takes back what came before, also by other keys of the same list,
 * such as OnBootSec= and OnCalendar=. Throws as `appendValue`.
 */
export const resetValue = (document: UnitDocument, section: string, key: string): UnitDocument =>
  appendValue(document, section, key, '');

/** Replaces the texts of all settings of a key in a section. */
const rewriteKey = (
  document: UnitDocument,
  section: string,
  key: string,
  rewrite: (text: string) => string,
): UnitDocument =>
  replaceTexts(
    document,
    new Map(assignmentsOf(document, section, key).map((node) => [node, rewrite(node.text)])),
  );

/** Removes every setting of a key in a section, with its continuations but not the comments between them. */
export const removeKey = (document: UnitDocument, section: string, key: string): UnitDocument =>
  rewriteKey(document, section, key, (text) => commentsIn(text, eolOf(document)));

/** Removes every part of a section with all that is in it; comments right above its header stay. */
export function removeSection(document: UnitDocument, section: string): UnitDocument {
  let inside = false;
  const gone = document.nodes.filter((node) => {
    if (node.kind === 'section') inside = node.name === section;
    return inside;
  });
  return replaceTexts(document, new Map(gone.map((node) => [node, ''])));
}

/** Puts `#` before every physical line of every setting of a key in a section. */
export const commentOut = (document: UnitDocument, section: string, key: string): UnitDocument =>
  rewriteKey(document, section, key, commented);
