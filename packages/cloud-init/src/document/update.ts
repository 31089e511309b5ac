import { CodedError } from '@harderway/diagnostics';
import { withLineEndsOf } from '@harderway/yaml-text';
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { formatValue, textOfDocument } from './format.js';
import type { NetworkConfig, UserData } from './model.js';
import { nodeOf } from './node.js';
import { parseNetworkConfig, parseUserData } from './parse.js';

/** An error of an update. */
export class CloudInitError extends CodedError<'unreadable-document'> {
  override readonly name: string = 'CloudInitError';
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date || value instanceof Uint8Array);

const same = (one: unknown, other: unknown): boolean => formatValue(one) === formatValue(other);

/** A node of the new value in the place of another, with the comments of that. */
function replacement(node: unknown, value: unknown, key?: string): Node {
  const created = nodeOf(value, key);
  if (!isNode(node)) return created;
  const { comment, commentBefore, spaceBefore = false } = node;
  return Object.assign(created, { comment, commentBefore, spaceBefore });
}

function updateMap(map: YAMLMap, before: Fields, after: Fields): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, wanted] = [before[key], after[key]];
    // Of equal keys the last one counts.
    const pair = map.items.findLast((each) => isScalar(each.key) && each.key.value === key);
    if (wanted === undefined) {
      if (old !== undefined) map.items = map.items.filter((each) => each !== pair);
    } else if (pair === undefined) {
      if (!same(old, wanted)) map.items.push(new Pair(nodeOf(key), nodeOf(wanted, key)));
    } else pair.value = updated(pair.value, old, wanted, key);
  }
}

/** Updates the items between those that are the same at the beginning and at the end. */
function updateList(list: YAMLSeq, before: readonly unknown[], after: readonly unknown[]): void {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && same(before[start], after[start])) start += 1;
  let end = 0;
  while (end < most - start && same(before.at(-1 - end), after.at(-1 - end))) end += 1;
  const nodes = list.items.slice(start, list.items.length - end);
  const wanted = after.slice(start, after.length - end);
  const inner = wanted.map((value, n) =>
    nodes.length === wanted.length ? updated(nodes[n], before[start + n], value) : nodeOf(value),
  );
  list.items.splice(start, nodes.length, ...inner);
}

/** The node of a value that was read from a node and may have changed. */
function updated(node: unknown, before: unknown, after: unknown, key?: string): unknown {
  if (same(before, after)) return node;
  if (isMap(node) && isFields(before) && isFields(after)) updateMap(node, before, after);
  else if (
    isSeq(node) &&
    Array.isArray(before) &&
    Array.isArray(after) &&
    node.items.length === before.length
  )
    updateList(node, before, after);
  else return replacement(node, after, key);
  return node;
}

function update<Value extends object>(
  text: string,
  before: Value | undefined,
  after: Value,
  path: (document: Document) => readonly string[],
  header: RegExp = /^/,
): string {
  if (before === undefined)
    throw new CloudInitError('unreadable-document', 'the document cannot be read, so it cannot be updated', {
      hint: 'correct the errors that the parser reports',
    });
  if (same(before, after)) return text;
  // Its line is a comment to YAML, which would go with the last key.
  const [kept = ''] = header.exec(text) ?? [];
  const document: Document = parseDocument(text.slice(kept.length), {
    schema: 'failsafe',
    uniqueKeys: false,
  });
  const keys = path(document);
  document.setIn(keys, updated(document.getIn(keys, true), before, after));
  return withLineEndsOf(text, (kept === '' ? '' : `${kept.trimEnd()}\n`) + textOfDocument(document));
}

/**
 * Writes user data into the document that it was read from. Only values that differ are rewritten: comments, order,
 * anchors and parts that could not be read stay. Blanks between them may change.
 *
 * @throws CloudInitError `unreadable-document`
 */
export const updateUserData = (text: string, data: UserData): string =>
  update(text, parseUserData(text).data, data, () => [], /^\ufeff?(?:##.*\n\s*)?#cloud-config[ \t\r]*\n?/i);

/**
 * Writes a network configuration into the document that it was read from, as {@link updateUserData} does.
 *
 * @throws CloudInitError `unreadable-document`
 */
export const updateNetworkConfig = (text: string, config: NetworkConfig): string =>
  update(text, parseNetworkConfig(text).config, config, (document) =>
    document.has('network') ? ['network'] : [],
  );
