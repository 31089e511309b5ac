import { type CST, isMap, isNode, isPair, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';

/** An item of a collection: a pair of a mapping, or a value of a list. */
export type Item = Pair | Node;

export const isItem = (value: unknown): value is Item => isPair(value) || isNode(value);

/** Where an item of a collection is written, by offsets. */
export interface WrittenItem {
  readonly item: Item;
  /** Its hyphen, anchor, tag or key, whichever comes first. */
  readonly from: number;
  /** The end of its value; comments and line ends follow. */
  readonly to: number;
  /** The end of the colon or hyphen before the value; of an item of a list in brackets, its beginning. */
  readonly valueFrom: number;
}

const blanks: ReadonlySet<string> = new Set(['space', 'newline', 'comment', 'comma']);

const offsetOf = (
  tokens: readonly CST.SourceToken[],
  isWanted: (type: string) => boolean,
): number | undefined => tokens.find(({ type }) => isWanted(type))?.offset;

/** The end of what is written of a token, without comments and line ends after it. */
function endOf(token: CST.Token): number {
  if (token.type === 'block-map' || token.type === 'block-seq') {
    const last = token.items.filter((each) => isWritten(each)).at(-1);
    return last === undefined ? token.offset : itemEnd(last);
  }
  if (token.type === 'flow-collection') {
    const close = token.end.find(({ type }) => type.endsWith('-end'));
    return close === undefined ? token.offset : close.offset + 1;
  }
  if (token.type !== 'block-scalar') return token.offset + ('source' in token ? token.source.length : 0);
  const content = token.source.trimEnd();
  // A block without contents ends with its header.
  const head = token.props.findLast(({ type }) => content !== '' || type !== 'newline');
  const start = head !== undefined && 'source' in head ? head.offset + head.source.length : token.offset;
  return start + content.length;
}

function itemEnd({ start, key, sep = [], value }: CST.CollectionItem): number {
  if (value != null && !(value.type === 'scalar' && value.source === '')) return endOf(value);
  const written = [...start, ...sep].filter(({ type }) => !blanks.has(type)).at(-1);
  const keyEnd = key == null ? 0 : endOf(key);
  return Math.max(keyEnd, written === undefined ? 0 : written.offset + written.source.length);
}

/** False for what is only comments or blanks, such as those at the end of a collection. */
const isWritten = ({ start, key, sep, value }: CST.CollectionItem): boolean =>
  key != null || sep !== undefined || value != null || start.some(({ type }) => type === 'seq-item-ind');

function itemFrom({ start, key, sep = [], value }: CST.CollectionItem): number {
  const isProp = (type: string): boolean => !blanks.has(type);
  return offsetOf(start, isProp) ?? key?.offset ?? offsetOf(sep, isProp) ?? value?.offset ?? 0;
}

/**
 * The items of a collection, with their places. Undefined if the places are not known.
 *
 * @param collection of a document that was read with `keepSourceTokens`
 */
export function writtenItems(collection: YAMLMap | YAMLSeq): readonly WrittenItem[] | undefined {
  const token = collection.srcToken;
  if (token === undefined || !('items' in token)) return undefined;
  const tokens = token.items.filter((each) => isWritten(each));
  if (tokens.length !== collection.items.length) return undefined;
  const mark = isMap(collection) ? 'map-value-ind' : 'seq-item-ind';
  const found = tokens.flatMap((each, index): readonly WrittenItem[] => {
    const item = collection.items[index];
    if (!isItem(item)) return [];
    const from = itemFrom(each);
    const to = Math.max(itemEnd(each), from);
    const marked = offsetOf([...each.start, ...(each.sep ?? [])], (type) => type === mark);
    return [{ item, from, to, valueFrom: marked === undefined ? (isPair(item) ? to : from) : marked + 1 }];
  });
  return found.length === tokens.length ? found : undefined;
}
