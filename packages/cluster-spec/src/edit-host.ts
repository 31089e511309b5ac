import { readYaml } from '@harderway/yaml-text';
import { isAlias, isMap, isNode, isScalar, isSeq, type Node, visit, type YAMLMap } from 'yaml';
import { editClusterYaml } from './edit.js';

/** A host's entry in a text. */
interface HostEntry {
  readonly index: number;
  readonly node: YAMLMap;
  /** Whether it has lines of its own, so that it can be edited without touching anything else. */
  readonly own: boolean;
}

/** Whether aliases may show it, or a part of it, elsewhere. */
function hasAnchor(node: Node): boolean {
  let found = false;
  visit(node, {
    Value: (_, { anchor }) => {
      found ||= anchor !== undefined;
    },
  });
  return found;
}

/** Whether the entry begins on the line of its hyphen and has no comment between its braces. */
function hasLines(text: string, { range, flow }: YAMLMap): boolean {
  if (range == null) return false;
  const [from, to] = range;
  const ahead = text.slice(text.lastIndexOf('\n', from - 1) + 1, from);
  return /^ *- +$/.test(ahead) && !(flow === true && text.slice(from, to).includes('#'));
}

function entryOf(text: string, name: string): HostEntry | undefined {
  const source = readYaml(text);
  if (source.kind === 'fault') return undefined;
  const { document } = source;
  const shown = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const written = document.get('hosts');
  const hosts = shown(written);
  if (!isSeq(hosts)) return undefined;
  const index = hosts.items.findIndex((item) => {
    const host = shown(item);
    const own = isMap(host) ? shown(host.get('name', true)) : undefined;
    return isScalar(own) && own.value === name;
  });
  const node = shown(hosts.items[index]);
  if (!isMap(node)) return undefined;
  const isWritten = hosts === written && node === hosts.items[index];
  const own =
    isWritten && hosts.flow !== true && !text.includes('\r') && !hasAnchor(node) && hasLines(text, node);
  return { index, node, own };
}

/** The last thing of a node that is written down, which a line end follows. */
function lastOf(node: Node): Node {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    const inner = isNode(last?.value) ? last.value : last?.key;
    return isNode(inner) ? lastOf(inner) : node;
  }
  const inner = isSeq(node) && node.flow !== true ? node.items.at(-1) : undefined;
  return isNode(inner) ? lastOf(inner) : node;
}

/** Where the last line of an entry ends, with the comment on it. */
function endOf(text: string, node: Node): number {
  const to = lastOf(node).range?.[1] ?? text.length;
  // The range of a block scalar includes the line end, so it ends where the next entry begins.
  const end = text.indexOf('\n', text[to - 1] === '\n' ? to - 1 : to);
  return end < 0 ? text.length : end;
}

/**
 * Gives a host of a cluster.yaml `state: absent`. Nothing else changes where the entry has lines of its own. A text without such
 * a host is returned as it is.
 */
export function markHostAbsent(text: string, name: string): string {
  const entry = entryOf(text, name);
  if (entry === undefined) return text;
  const { index, node, own } = entry;
  if (node.has('state') || !own || node.range == null)
    return editClusterYaml(text, [{ path: ['hosts', index, 'state'], value: 'absent' }]);
  const [from, to] = node.range;
  if (node.flow === true) {
    const head = text.slice(0, to - 1);
    const end = head.trimEnd().replace(/,$/, '').length;
    return `${text.slice(0, end)}, state: absent${head.slice(end).replace(/^,/, '')}${text.slice(to - 1)}`;
  }
  const indent = from - (text.lastIndexOf('\n', from - 1) + 1);
  const end = endOf(text, node);
  return `${text.slice(0, end)}\n${' '.repeat(indent)}state: absent${text.slice(end)}`;
}

/** Removes the entry of a host from a cluster.yaml, with the comments within it. A text without such a host is returned as it is. */
export function removeHost(text: string, name: string): string {
  const entry = entryOf(text, name);
  if (entry === undefined) return text;
  const { index, node, own } = entry;
  if (!own || node.range == null) return editClusterYaml(text, [{ path: ['hosts', index] }]);
  const start = text.lastIndexOf('\n', node.range[0] - 1) + 1;
  return text.slice(0, start) + text.slice(endOf(text, node) + 1);
}
