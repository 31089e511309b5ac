import { MAX_DEPTH } from '@harderway/yaml-text';
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { countNode, type NodeCount } from './yaml-aliases.js';
import { resolveScalar, type ScalarResult } from './yaml-scalar.js';
import type { YamlFault } from './yaml-syntax.js';
import type { FileEntry, FileValue } from './yaml-value.js';

type Written = Node | null | undefined;

/** The steps by which YAML becomes JSON; each looks at the whole file before the next begins. */
type Step = 'decode' | 'convert' | 'marshal';

interface Decoding {
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly count: NodeCount;
  /** Aliases that are being decoded. */
  readonly open: Set<Alias>;
  /** The first fault of each step. */
  readonly faults: Map<Step, YamlFault>;
}

const offsetOf = (node: Written, otherwise: number): number => node?.range?.[0] ?? otherwise;

function refuse(
  decoding: Decoding,
  step: Step,
  offset: number,
  programText: string,
  advice: string,
): FileValue {
  const message = programText.replace(/^(?:yaml|json): /, '');
  if (!decoding.faults.has(step)) decoding.faults.set(step, { message, offset, advice, programText });
  return { kind: 'null', offset };
}

/** Counts a node; false, with a fault, where aliases make too many of them. */
function counted({ count, faults }: Decoding, offset: number): boolean {
  if (countNode(count)) return true;
  const message = 'document contains excessive aliasing';
  const advice = 'write the values out';
  if (!faults.has('decode'))
    faults.set('decode', { message, offset, advice, programText: `yaml: ${message}` });
  return false;
}

/** What a node stands for as a scalar; undefined for maps and lists. A node that is not written is an empty one. */
function scalarOf(node: Written): ScalarResult | undefined {
  if (node === null || node === undefined) return resolveScalar({ text: '', tag: undefined, plain: true });
  if (!isScalar(node)) return undefined;
  const text = node.source ?? String(node.value ?? '');
  return resolveScalar({ text, tag: node.tag, plain: node.type === 'PLAIN' || node.type === undefined });
}

/** Go's JSON writes numbers as JavaScript does, but for the sign of zero. */
const numberText = (value: number | bigint): string => (Object.is(value, -0) ? '-0' : String(value));

function scalarValue(result: ScalarResult, decoding: Decoding, offset: number): FileValue {
  if (!result.ok)
    return refuse(decoding, 'decode', offset, result.message, 'correct the value, or leave its tag out');
  const { value } = result;
  if (value === null) return { kind: 'null', offset };
  if (typeof value === 'boolean') return { kind: 'bool', value, offset };
  if (typeof value === 'string') return { kind: 'string', value, offset };
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const shown = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
    return refuse(decoding, 'marshal', offset, `json: unsupported value: ${shown}`, 'write a number');
  }
  return { kind: 'number', text: numberText(value), offset };
}

const targetOf = (node: Written, { targets }: Decoding): Written =>
  isAlias(node) ? targets.get(node) : node;

/** `<<`, which takes the keys of other maps over. */
const isMerge = (key: Written): boolean =>
  isScalar(key) &&
  key.source === '<<' &&
  (key.tag === 'tag:yaml.org,2002:merge' ||
    (key.type === 'PLAIN' && (key.tag === undefined || key.tag === '!')));

function keyOf(key: Written, decoding: Decoding, offset: number, depth: number): string | undefined {
  const scalar = scalarOf(targetOf(key, decoding));
  if (scalar === undefined) {
    // What is wrong within such a key comes first.
    fileValueOf(key, decoding, offset, depth);
    refuse(decoding, 'decode', offset, 'yaml: invalid map key', 'write keys as texts');
    return undefined;
  }
  if (!counted(decoding, offset)) return undefined;
  if (!scalar.ok) {
    refuse(decoding, 'decode', offset, scalar.message, 'correct the key, or leave its tag out');
    return undefined;
  }
  const { value } = scalar;
  if (value === null || (typeof value === 'bigint' && value >= 1n << 63n)) {
    refuse(decoding, 'convert', offset, 'unsupported map key of type', 'write keys as texts');
    return undefined;
  }
  return String(value);
}

/** Takes over what a merge key names. Of several maps the first counts, so it comes last. */
function merge(
  node: Written,
  entries: Map<string, FileEntry>,
  decoding: Decoding,
  offset: number,
  depth: number,
): void {
  const target = targetOf(node, decoding);
  const sources = isSeq(node) ? node.items.toReversed() : [node];
  for (const source of sources as readonly Written[]) {
    const value = isMap(targetOf(source, decoding))
      ? fileValueOf(source, decoding, offset, depth)
      : undefined;
    if (value?.kind === 'map') for (const entry of value.entries) put(entries, entry);
    else if (!decoding.faults.has('decode'))
      refuse(
        decoding,
        'decode',
        offsetOf(target, offset),
        'yaml: map merge requires map or sequence of maps as the value',
        'give << a map',
      );
  }
}

/** Of a key that comes again the last one counts, there where it stands. */
function put(entries: Map<string, FileEntry>, entry: FileEntry): void {
  entries.delete(entry.key);
  entries.set(entry.key, entry);
}

function entriesOf(map: YAMLMap, decoding: Decoding, depth: number): readonly FileEntry[] {
  const entries = new Map<string, FileEntry>();
  for (const pair of map.items) {
    const { key, value } = pair as Pair<Node | null, Node | null>;
    const offset = offsetOf(key, offsetOf(value, offsetOf(map, 0)));
    if (isMerge(key)) {
      merge(value, entries, decoding, offset, depth + 1);
      continue;
    }
    const name = keyOf(key, decoding, offset, depth + 1);
    const decoded = fileValueOf(value, decoding, offset, depth + 1);
    if (name !== undefined) put(entries, { key: name, value: decoded, offset });
  }
  return [...entries.values()];
}

function aliasValue(alias: Alias, decoding: Decoding, offset: number, depth: number): FileValue {
  const { open, count } = decoding;
  if (open.has(alias))
    return refuse(
      decoding,
      'decode',
      offset,
      `yaml: anchor '${alias.source}' value contains itself`,
      'write it out',
    );
  open.add(alias);
  count.aliasDepth += 1;
  const value = fileValueOf(targetOf(alias, decoding), decoding, offset, depth);
  count.aliasDepth -= 1;
  open.delete(alias);
  return { ...value, offset };
}

function fileValueOf(node: Written, decoding: Decoding, otherwise: number, depth: number): FileValue {
  const offset = offsetOf(node, otherwise);
  if (decoding.faults.has('decode')) return { kind: 'null', offset };
  if (!counted(decoding, offset)) return { kind: 'null', offset };
  if (isAlias(node)) return aliasValue(node, decoding, offset, depth + 1);
  // Only aliases lead here; the text itself is not nested as deep.
  if (depth > 2 * MAX_DEPTH)
    return refuse(decoding, 'decode', offset, 'aliases are nested too deep', 'write the values out');
  if (isMap(node)) return { kind: 'map', entries: entriesOf(node, decoding, depth), offset };
  if (isSeq(node)) {
    const items = node.items.map((item) => fileValueOf(item as Written, decoding, offset, depth + 1));
    return { kind: 'list', items, offset };
  }
  const scalar = scalarOf(node);
  return scalar === undefined ? { kind: 'null', offset } : scalarValue(scalar, decoding, offset);
}

/** A document's contents as they arrive at etcd's decoder, or the fault for which they do not. */
export function decodeNode(
  node: Node | null,
  targets: ReadonlyMap<Alias, Node>,
): { readonly value: FileValue | undefined; readonly fault: YamlFault | undefined } {
  const decoding: Decoding = {
    targets,
    count: { decoded: 0, aliased: 0, aliasDepth: 0 },
    open: new Set(),
    faults: new Map(),
  };
  const value = fileValueOf(node, decoding, 0, 0);
  const { faults } = decoding;
  const fault = faults.get('decode') ?? faults.get('convert') ?? faults.get('marshal');
  return { value: fault === undefined ? value : undefined, fault };
}
