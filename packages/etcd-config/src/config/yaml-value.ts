import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Tags,
  type YAMLMap,
} from 'yaml';

/** A value as it arrives at etcd's decoder: YAML is turned into JSON first. */
export type FileValue =
  | { readonly kind: 'null'; readonly offset: number }
  | { readonly kind: 'bool'; readonly value: boolean; readonly offset: number }
  /** `text` is the number as JSON writes it. */
  | { readonly kind: 'number'; readonly text: string; readonly offset: number }
  | { readonly kind: 'string'; readonly value: string; readonly offset: number }
  | { readonly kind: 'list'; readonly items: readonly FileValue[]; readonly offset: number }
  | { readonly kind: 'map'; readonly entries: readonly FileEntry[]; readonly offset: number };

/** A key with its value, and where the key stands. */
export interface FileEntry {
  readonly key: string;
  readonly value: FileValue;
  readonly offset: number;
}

/** A fault of the YAML itself. */
export interface YamlFault {
  readonly message: string;
  readonly offset: number;
}

// Go's number text in JSON: plain up to 1e21, with an exponent beyond, as JavaScript writes it too.
const numberText = (value: number | bigint): string => String(value);

const offsetOf = (node: Node | null | undefined, otherwise: number): number => node?.range?.[0] ?? otherwise;

function scalarValue(value: unknown, source: string | undefined, offset: number): FileValue {
  if (value === null || value === undefined) return { kind: 'null', offset };
  if (typeof value === 'boolean') return { kind: 'bool', value, offset };
  if (typeof value === 'number' || typeof value === 'bigint') {
    return { kind: 'number', text: numberText(value), offset };
  }
  // Dates and binary data stay the text that they are written as.
  return { kind: 'string', value: typeof value === 'string' ? value : (source ?? String(value)), offset };
}

function entriesOf(map: YAMLMap, document: Document, depth: number): readonly FileEntry[] {
  const merged: FileEntry[] = [];
  const own: FileEntry[] = [];
  for (const pair of map.items) {
    const { key, value } = pair as Pair<Node | null, Node | null>;
    const resolved = isAlias(key) ? key.resolve(document) : key;
    const name = isScalar(resolved) ? resolved.value : undefined;
    const offset = offsetOf(key, 0);
    const converted = fileValueOf(value, document, offset, depth + 1);
    if (isScalar(resolved) && (resolved.source === '<<' || name === '<<') && resolved.type === 'PLAIN') {
      const sources = converted.kind === 'list' ? converted.items : [converted];
      for (const source of sources) if (source.kind === 'map') merged.push(...source.entries);
      continue;
    }
    own.push({ key: name === null ? 'null' : String(name ?? ''), value: converted, offset });
  }
  const given = new Set(own.map((entry) => entry.key));
  return [...merged.filter((entry) => !given.has(entry.key)), ...own];
}

function fileValueOf(
  node: Node | null | undefined,
  document: Document,
  otherwise: number,
  depth: number,
): FileValue {
  const offset = offsetOf(node, otherwise);
  // Aliases can nest a value in itself; nothing of etcd's is half as deep.
  if (depth > 20) return { kind: 'null', offset };
  const resolved = isAlias(node) ? node.resolve(document) : node;
  if (isMap(resolved)) return { kind: 'map', entries: entriesOf(resolved, document, depth), offset };
  if (isSeq(resolved)) {
    const items = resolved.items.map((item) => fileValueOf(item as Node | null, document, offset, depth + 1));
    return { kind: 'list', items, offset };
  }
  return isScalar(resolved) ? scalarValue(resolved.value, resolved.source, offset) : { kind: 'null', offset };
}

// YAML 1.1 has numbers in base 60 (1:30); the Go library that etcd reads with does not.
const withoutTimes = (tags: Tags): Tags =>
  tags.filter((tag) => typeof tag === 'string' || !('format' in tag) || tag.format !== 'TIME');

/** Reads YAML 1.1 as etcd's library does: words like `yes` are bools, a key may come twice. */
export function readYaml(text: string): {
  readonly value: FileValue | undefined;
  readonly fault: YamlFault | undefined;
} {
  const document = parseDocument(text, {
    version: '1.1',
    intAsBigInt: true,
    uniqueKeys: false,
    strict: false,
    customTags: withoutTimes,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error !== undefined) {
    return { value: undefined, fault: { message: error.message.split('\n')[0] ?? '', offset: error.pos[0] } };
  }
  return { value: fileValueOf(document.contents, document, 0, 0), fault: undefined };
}
