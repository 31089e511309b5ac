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
import { bracketEdits, emptiedBrackets } from './bracket-edits.js';
import type { EditedSource, Edits } from './edited-source.js';
import { type FragmentPlace, itemText, valueText, withoutComments } from './fragments.js';
import { commentPlace, headerComment, withComment } from './header-comment.js';
import { emptiedLines, lineEdits } from './line-edits.js';
import { lineEndAt, lineStart } from './lines.js';
import { isFrom, stepsOf } from './steps.js';
import { type Item, isItem, type WrittenItem, writtenItems } from './written-items.js';

type Collection = YAMLMap | YAMLSeq;

const sameValue = (one: unknown, other: unknown): boolean =>
  Object.is(one, other) || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));

/**
 * The blanks and comments between a colon, or hyphen, and a value, without the anchor and the tag of the value, and without
 * comments that a new value brings itself.
 */
const keptComments = (props: string, own: string): string =>
  props.replaceAll(/([ \t]*#[^\r\n]*)|[ \t]*[&!]\S*/g, (_, comment: string = '') =>
    own.includes(comment.trim()) ? '' : comment,
  );

/** Puts a value in the place of another. What is between the colon, or hyphen, and the former value stays, if it can. */
function replaceValue(before: WrittenItem, value: Node, source: EditedSource, place: FragmentPlace): Edits {
  const { text } = source;
  const { item, valueFrom, to } = before;
  const former = isPair(item) ? item.value : item;
  const inList = !isPair(item);
  const written = valueText(value, inList && !place.flow, source, place);
  const bare = inList && place.flow ? itemText(withoutComments(value), source, place) : written;
  const own = withComment(bare, value, headerComment(former));
  const start = (isNode(former) ? former.range?.[0] : undefined) ?? valueFrom;
  const props = text.slice(valueFrom, start);
  const isLine = !/[\r\n]/.test(own);
  // A collection without brackets begins on a line of its own, where a comment may be above it.
  const isInline = !isCollection(former) || former.flow === true || props.includes('#');
  if (isLine && isInline && start < to && /^(?:\s|#.*)*$/.test(props))
    return [{ from: start, to, text: own.trimStart() }];
  const rest = commentPlace(own, value);
  const [comment = ''] = /^[ \t]*#[^\r\n]*/.exec(text.slice(to)) ?? [];
  // The comment behind a collection without brackets is about its last item, and goes with it.
  const behind = isCollection(former) && former.flow !== true ? '' : comment;
  const end = to + comment.length;
  if (props.includes('#')) {
    const kept = keptComments(props, own);
    const isBlock = isCollection(value) && value.flow !== true;
    const below = isBlock ? own.slice(0, rest) + kept.trimEnd() + own.slice(rest) : kept + own.trimStart();
    return [{ from: valueFrom, to: end, text: below + behind }];
  }
  if (rest === own.length || behind === '') return [{ from: valueFrom, to: end, text: own + behind }];
  // The comment stays on its line.
  return [
    { from: valueFrom, to, text: own.slice(0, rest) },
    { from: end, to: end, text: own.slice(rest) },
  ];
}

const isSameHead = (before: Collection, after: Collection): boolean =>
  before.tag === after.tag &&
  before.anchor === after.anchor &&
  (before.flow ?? false) === (after.flow ?? false);

/** Whether comments stand around the items of a collection. A comment on the last line of an item belongs to the item. */
function hasComments({ flow, range }: Collection, items: readonly WrittenItem[], text: string): boolean {
  const [from = 0, to = 0] = range ?? [];
  const starts = items.map((item) => item.from);
  const ends = items.map((item) => lineEndAt(text, item.to));
  const gaps =
    flow === true
      ? [
          [from, ...ends],
          [...starts, to],
        ]
      : [ends.slice(0, -1), starts.slice(1)];
  const [gapStarts = [], gapEnds = []] = gaps;
  return gapStarts.some((start, n) => text.slice(start, gapEnds[n]).includes('#'));
}

/** Takes out all items. `isWhole` tells whether the collection is the whole document, which has no key to write brackets behind. */
function emptiedEdits(
  before: Collection,
  items: readonly WrittenItem[],
  text: string,
  isWhole: boolean,
): Edits {
  if (!hasComments(before, items, text) && !(isWhole && before.flow !== true)) return undefined;
  return before.flow === true
    ? emptiedBrackets(items, text)
    : emptiedLines(items, isMap(before) ? '{}' : '[]', text);
}

function collectionEdits(
  before: Collection,
  after: Collection,
  source: EditedSource,
  isWhole = false,
): Edits {
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
  if (items.length > 0 && nodes.length === 0) return emptiedEdits(before, items, source.text, isWhole);
  const isMoved = steps.some(({ kind }) => kind === 'add' || kind === 'drop');
  const stays = steps.some(({ kind }) => kind === 'keep' || kind === 'replace');
  // Without comments, what comes is written more simply behind the key.
  if (isMoved && !stays && (flow || !(isWhole || hasComments(before, items, source.text)))) return undefined;
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

/** Whether a value is a pair in a list in brackets, `[a, b: c]`, as it was. Such a pair has no places of its own. */
const isSamePair = (before: unknown, after: unknown): boolean =>
  isMap(before) && before.srcToken === undefined && isFrom(after, before) && sameValue(before, after);

function valueEdits(before: WrittenItem, item: Item, source: EditedSource, place: FragmentPlace): Edits {
  const former = isPair(before.item) ? before.item.value : before.item;
  const value = isPair(item) ? item.value : item;
  if (former === value || isSameScalar(former, value) || isSamePair(former, value)) return [];
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
      ? collectionEdits(before, after, source, true)
      : undefined
    : undefined;
