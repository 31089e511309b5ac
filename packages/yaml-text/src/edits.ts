import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type FragmentPlace, type FragmentStyle, itemText, valueText } from './fragments.js';
import { type Item, isItem, type WrittenItem, writtenItems } from './written-items.js';

/** A stretch of a text, by offsets, and what comes in its place. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The text that is edited. */
export interface EditedSource extends FragmentStyle {
  readonly text: string;
  /** Makes a node of a value that is none, as the library's documents may hold. */
  readonly nodeOf: (value: unknown) => Node;
}

type Edits = readonly Edit[] | undefined;
type Collection = YAMLMap | YAMLSeq;

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** The beginning of the next line; the end of the text on its last. */
function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

const sameValue = (one: unknown, other: unknown): boolean =>
  Object.is(one, other) || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));

const kindOf = (node: Node): string =>
  isMap(node) ? 'map' : isSeq(node) ? 'list' : isAlias(node) ? 'alias' : 'scalar';

/** Whether a node of the edited document was made from a node of the text: it has its place and its kind. */
const isFrom = (after: unknown, before: unknown): boolean =>
  isNode(after) &&
  isNode(before) &&
  after.range?.[0] === before.range?.[0] &&
  kindOf(after) === kindOf(before);

const headOf = (item: unknown): unknown => (isPair(item) ? item.key : item);

/** Steps from the items of a collection to those of the edited one, in order; undefined if items changed places. */
type Step =
  | { readonly kind: 'keep' | 'replace'; readonly before: WrittenItem; readonly after: Item }
  | { readonly kind: 'drop'; readonly before: WrittenItem }
  | { readonly kind: 'add'; readonly after: Item };

function stepsOf(before: readonly WrittenItem[], after: readonly Item[]): readonly Step[] | undefined {
  const origins = after.map((item) => before.findIndex((each) => isFrom(headOf(item), headOf(each.item))));
  const kept = origins.filter((origin) => origin >= 0);
  if (kept.some((origin, n) => origin <= (kept[n - 1] ?? -1))) return undefined;
  const steps: Step[] = [];
  let next = 0;
  /** Items that go, up to one that stays, and items that come in their place. */
  const closeGap = (to: number, added: readonly Item[]): void => {
    const gone = before.slice(next, to);
    next = to + 1;
    for (const [n, each] of gone.entries()) {
      const item = added[n];
      // A value takes the place of a value; a pair with another key is another pair.
      if (item !== undefined && !isPair(item)) steps.push({ kind: 'replace', before: each, after: item });
      else steps.push({ kind: 'drop', before: each });
    }
    const left = added.filter((item, n) => isPair(item) || n >= gone.length);
    for (const item of left) steps.push({ kind: 'add', after: item });
  };
  let added: Item[] = [];
  for (const [n, item] of after.entries()) {
    const origin = origins[n] ?? -1;
    const from = before[origin];
    if (from === undefined) added.push(item);
    else {
      closeGap(origin, added);
      added = [];
      steps.push({ kind: 'keep', before: from, after: item });
    }
  }
  closeGap(before.length, added);
  return steps;
}

/** Puts a value in the place of another. What is between the colon, or hyphen, and the former value stays, if it can. */
function replaceValue(before: WrittenItem, value: Node, source: EditedSource, place: FragmentPlace): Edits {
  const { text } = source;
  const { item, valueFrom, to } = before;
  const former = isPair(item) ? item.value : item;
  const inList = !isPair(item);
  const written = valueText(value, inList && !place.flow, source, place);
  const own = inList && place.flow ? itemText(value, source, place) : written;
  const start = (isNode(former) ? former.range?.[0] : undefined) ?? valueFrom;
  const props = text.slice(valueFrom, start);
  const isLine = !/[\r\n]/.test(own);
  // A collection without brackets begins on a line of its own, where a comment may be above it.
  const isInline = !isCollection(former) || former.flow === true || props.includes('#');
  if (isLine && isInline && start < to && /^(?:\s|#.*)*$/.test(props))
    return [{ from: start, to, text: own.trimStart() }];
  if (props.includes('#')) return undefined;
  const rest = own.search(/\r?\n/);
  const [comment] = /^[ \t]*#[^\r\n]*/.exec(text.slice(to)) ?? [];
  if (rest < 0 || comment === undefined) return [{ from: valueFrom, to, text: own }];
  // The comment stays on its line.
  const end = to + comment.length;
  return [
    { from: valueFrom, to, text: own.slice(0, rest) },
    { from: end, to: end, text: own.slice(rest) },
  ];
}

/** The place of items that begin lines of their own; undefined if something else is on their line. */
function columnOf({ from }: WrittenItem, text: string): number | undefined {
  const ahead = text.slice(lineStart(text, from), from);
  return /^ *$/.test(ahead) ? ahead.length : undefined;
}

/** The beginning of the comments right above a line. */
function commentsAbove(text: string, line: number): number {
  const above = lineStart(text, line - 1);
  return line > 0 && /^[ \t]*#/.test(text.slice(above, line)) ? commentsAbove(text, above) : line;
}

/** Adds and drops lines of a collection without brackets. */
function lineEdits(steps: readonly Step[], source: EditedSource, place: FragmentPlace): Edits {
  const { text, lineEnd } = source;
  const edits: Edit[] = [];
  const written = steps.flatMap((step) => (step.kind === 'add' ? [] : [step]));
  let at: number | undefined;
  for (const step of steps) {
    if (step.kind === 'add') {
      if (at === undefined) return undefined;
      const own = `${' '.repeat(place.column)}${itemText(step.after, source, place)}`;
      const isOpen = at === text.length && !text.endsWith('\n');
      edits.push({ from: at, to: at, text: isOpen ? `${lineEnd}${own}` : `${own}${lineEnd}` });
      continue;
    }
    const { before } = step;
    at = nextLine(text, before.to);
    if (step.kind !== 'drop') continue;
    if (columnOf(before, text) === undefined) {
      // Behind the hyphen of a list around it: the next item comes in its place.
      const next = written[written.indexOf(step) + 1]?.before.from;
      if (next === undefined || text.slice(before.to, next).includes('#')) return undefined;
      edits.push({ from: before.from, to: next, text: '' });
      continue;
    }
    const line = lineStart(text, before.from);
    // The comment above a key is about it; above an item of a list it may be about the items below, too.
    edits.push({ from: isPair(before.item) ? commentsAbove(text, line) : line, to: at, text: '' });
  }
  return edits;
}

/** Adds and drops items between brackets. */
function bracketEdits(steps: readonly Step[], source: EditedSource, place: FragmentPlace): Edits {
  const edits: Edit[] = [];
  const written = steps.flatMap((step) => (step.kind === 'add' ? [] : [step]));
  const stays = written.filter(({ kind }) => kind !== 'drop');
  const [first] = stays;
  if (first === undefined) return undefined;
  for (const [n, step] of written.entries()) {
    if (step.kind !== 'drop') continue;
    const next = written[n + 1];
    const last = stays.at(-1);
    // Those behind the last one that stays go with the commas before them.
    const isBehind = last === undefined || step.before.from > last.before.from;
    const from = isBehind ? (written[n - 1]?.before.to ?? step.before.from) : step.before.from;
    edits.push({ from, to: isBehind || next === undefined ? step.before.to : next.before.from, text: '' });
  }
  let at: number | undefined;
  for (const step of steps) {
    if (step.kind !== 'add') {
      if (step.kind !== 'drop') at = step.before.to;
      continue;
    }
    const own = itemText(step.after, source, place);
    edits.push(
      at === undefined
        ? { from: first.before.from, to: first.before.from, text: `${own}, ` }
        : { from: at, to: at, text: `, ${own}` },
    );
  }
  return edits;
}

const isSameHead = (before: Collection, after: Collection): boolean =>
  before.tag === after.tag &&
  before.anchor === after.anchor &&
  (before.flow ?? false) === (after.flow ?? false);

function collectionEdits(before: Collection, after: Collection, source: EditedSource): Edits {
  const items = writtenItems(before);
  const edited: readonly unknown[] = after.items;
  const nodes = edited.map((each) => (isItem(each) ? each : source.nodeOf(each)));
  const steps = items && stepsOf(items, nodes);
  if (items === undefined || steps === undefined || !isSameHead(before, after)) return undefined;
  const [first] = items;
  const flow = before.flow === true;
  // The first item may stand behind the hyphen of a list around it.
  const column = first === undefined ? 0 : first.from - lineStart(source.text, first.from);
  const place = { flow, column };
  const isMoved = steps.some(({ kind }) => kind === 'add' || kind === 'drop');
  if (isMoved && !steps.some(({ kind }) => kind === 'keep' || kind === 'replace')) return undefined;
  const moved = isMoved ? (flow ? bracketEdits : lineEdits)(steps, source, place) : [];
  if (moved === undefined) return undefined;
  const edits = [...moved];
  for (const step of steps) {
    if (step.kind === 'add' || step.kind === 'drop') continue;
    const own = valueEdits(step.before, step.after, source, place);
    if (own === undefined) return undefined;
    edits.push(...own);
  }
  return edits;
}

/** Whether a value is as it was. Collections are compared by their items. */
function isSameScalar(before: unknown, after: unknown): boolean {
  if (isAlias(before)) return isAlias(after) && before.source === after.source;
  return (
    isScalar(before) &&
    isScalar(after) &&
    sameValue(before.value, after.value) &&
    before.type === after.type &&
    before.tag === after.tag &&
    before.anchor === after.anchor
  );
}

function valueEdits(before: WrittenItem, item: Item, source: EditedSource, place: FragmentPlace): Edits {
  const former = isPair(before.item) ? before.item.value : before.item;
  const value = isPair(item) ? item.value : item;
  if (former === value || isSameScalar(former, value)) return [];
  const inner =
    isFrom(value, former) && isCollection(former) && isCollection(value)
      ? collectionEdits(former, value, source)
      : undefined;
  const node = isNode(value) ? value : source.nodeOf(value);
  return inner ?? replaceValue(before, node, source, place);
}

/** The edits that turn a text into that of an edited document; undefined if it has to be written anew. */
export const editsOf = (before: unknown, after: unknown, source: EditedSource): Edits =>
  (isMap(before) && isMap(after)) || (isSeq(before) && isSeq(after))
    ? isFrom(after, before)
      ? collectionEdits(before, after, source)
      : undefined
    : undefined;
