import {
  Document,
  isNode,
  type Node,
  Pair,
  Scalar,
  type Schema,
  type ToStringOptions,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import type { Item } from './written-items.js';

/** Writes a document. */
export type WriteDocument = (document: Document, options: ToStringOptions) => string;

/** How parts of a document are written. */
export interface FragmentStyle {
  readonly schema: Schema;
  readonly write: WriteDocument;
  /** The line end of the text. */
  readonly lineEnd: string;
}

/** Where a part of a document goes. */
export interface FragmentPlace {
  /** Between brackets or braces. */
  readonly flow: boolean;
  /** Column of the items of the collection around it. */
  readonly column: number;
}

function textOf(
  collection: YAMLMap | YAMLSeq,
  { schema, write, lineEnd }: FragmentStyle,
  { flow, column }: FragmentPlace,
): string {
  const document = new Document(null, { schema });
  collection.flow = flow;
  document.contents = collection;
  const written = write(document, { verifyAliasOrder: false }).replace(/\n$/, '');
  const own = flow ? written.replace(/^[[{]\s*|,?\s*[\]}]$/g, '') : written;
  const indent = ' '.repeat(column);
  return own.replace(/\r?\n/g, lineEnd).replace(/\n(?=[^\r\n])/g, `\n${indent}`);
}

/** The text of an item of a collection, with its hyphen. */
export function itemText(item: Item, style: FragmentStyle, place: FragmentPlace): string {
  const collection = item instanceof Pair ? new YAMLMap(style.schema) : new YAMLSeq(style.schema);
  collection.items = [item];
  return textOf(collection, style, place);
}

/** A copy of a value without comments, which stay where they are in the text. */
export function withoutComments(node: Node): Node {
  const copy: unknown = node.clone();
  return isNode(copy)
    ? Object.assign(copy, { comment: null, commentBefore: null, spaceBefore: false })
    : node;
}

/** The text of a value behind its colon, or hyphen, from the blank or line end on. */
export function valueText(value: Node, inList: boolean, style: FragmentStyle, place: FragmentPlace): string {
  const own = withoutComments(value);
  if (inList) return itemText(own, style, place).replace(/^-/, '');
  const key = Object.assign(new Scalar('k'), { type: 'PLAIN' as const });
  return itemText(new Pair(key, own), style, place).replace(/^(?:k|"k"):/, '');
}
