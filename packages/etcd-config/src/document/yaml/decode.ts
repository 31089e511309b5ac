import { type GoScalar, goScalar, isMergeKey, MAX_DEPTH } from '@harderway/yaml-text';
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { countNode, type NodeCount } from './aliases.js';
import { rangeOf, type TextRange, type YamlFault } from './syntax.js';
import type { FileEntry, FileValue } from './value.js';

type WrittenNode = Node | null | undefined;

const START: TextRange = [0, 0];

/** The steps that turn YAML into JSON; each goes over the whole file before the next begins. */
type DecodeStage = 'decode' | 'convert' | 'marshal';

interface Decoding {
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly count: NodeCount;
  /** Aliases that are being decoded. */
  readonly open: Set<Alias>;
  /** The first fault of each step. */
  readonly faults: Map<DecodeStage, YamlFault>;
}

function refuse(
  decoding: Decoding,
  step: DecodeStage,
  range: TextRange,
  programText: string,
  hint: string,
): FileValue {
  const message = programText.replace(/^(?:yaml|json): /, '');
  if (!decoding.faults.has(step)) decoding.faults.set(step, { message, range, hint, programText });
  return { kind: 'null', range };
}

/** Counts a node; false, with a fault, where aliases stand for too many of them. */
function counted({ count, faults }: Decoding, range: TextRange): boolean {
  if (countNode(count)) return true;
  const message = 'document contains excessive aliasing';
  const hint = 'write the values out';
  if (!faults.has('decode')) faults.set('decode', { message, range, hint, programText: `yaml: ${message}` });
  return false;
}

/** The scalar of a node; undefined for maps and lists. A node that is not written is an empty scalar. */
function scalarOf(node: WrittenNode): GoScalar | undefined {
  if (node === null || node === undefined) return goScalar({ text: '', tag: undefined, plain: true });
  if (!isScalar(node)) return undefined;
  const text = node.source ?? String(node.value ?? '');
  return goScalar({ text, tag: node.tag, plain: node.type === 'PLAIN' || node.type === undefined });
}

/** Go's JSON writes numbers as JavaScript does, but for the sign of zero. */
const numberText = (value: number | bigint): string => (Object.is(value, -0) ? '-0' : String(value));

function scalarValue(result: GoScalar, decoding: Decoding, range: TextRange): FileValue {
  if (!result.ok)
    return refuse(decoding, 'decode', range, result.message, 'correct the value, or leave its tag out');
  const { value } = result;
  if (value === null) return { kind: 'null', range };
  if (typeof value === 'boolean') return { kind: 'bool', value, range };
  if (typeof value === 'string') return { kind: 'string', value, range };
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const shown = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
    return refuse(decoding, 'marshal', range, `json: unsupported value: ${shown}`, 'write a number');
  }
  return { kind: 'number', text: numberText(value), range };
}

const targetOf = (node: WrittenNode, { targets }: Decoding): WrittenNode =>
  isAlias(node) ? targets.get(node) : node;

function keyOf(key: WrittenNode, decoding: Decoding, range: TextRange, depth: number): string | undefined {
  const scalar = scalarOf(targetOf(key, decoding));
  if (scalar === undefined) {
    // Faults within such a key come first.
    fileValueOf(key, decoding, range, depth);
    refuse(decoding, 'decode', range, 'yaml: invalid map key', 'write keys as texts');
    return undefined;
  }
  if (!counted(decoding, range)) return undefined;
  if (!scalar.ok) {
    refuse(decoding, 'decode', range, scalar.message, 'correct the key, or leave its tag out');
    return undefined;
  }
  const { value } = scalar;
  if (value === null || (typeof value === 'bigint' && value >= 1n << 63n)) {
    refuse(decoding, 'convert', range, 'unsupported map key of type', 'write keys as texts');
    return undefined;
  }
  return String(value);
}

/** Includes the maps that a merge key names. Of several maps the first counts, so it comes last. */
function merge(
  node: WrittenNode,
  entries: Map<string, FileEntry>,
  decoding: Decoding,
  range: TextRange,
  depth: number,
): void {
  const target = targetOf(node, decoding);
  const sources = isSeq(node) ? node.items.toReversed() : [node];
  for (const source of sources as readonly WrittenNode[]) {
    const value = isMap(targetOf(source, decoding)) ? fileValueOf(source, decoding, range, depth) : undefined;
    if (value?.kind === 'map') for (const entry of value.entries) put(entries, entry);
    else if (!decoding.faults.has('decode'))
      refuse(
        decoding,
        'decode',
        rangeOf(target, range),
        'yaml: map merge requires map or sequence of maps as the value',
        'give << a map',
      );
  }
}

/** Of a repeated key the last one counts, at its own place. */
function put(entries: Map<string, FileEntry>, entry: FileEntry): void {
  entries.delete(entry.key);
  entries.set(entry.key, entry);
}

function entriesOf(map: YAMLMap, decoding: Decoding, depth: number): readonly FileEntry[] {
  const entries = new Map<string, FileEntry>();
  for (const pair of map.items) {
    const { key, value } = pair as Pair<Node | null, Node | null>;
    const range = rangeOf(key, rangeOf(value, rangeOf(map, START)));
    if (isMergeKey(key)) {
      merge(value, entries, decoding, range, depth + 1);
      continue;
    }
    const name = keyOf(key, decoding, range, depth + 1);
    const decoded = fileValueOf(value, decoding, range, depth + 1);
    if (name !== undefined) put(entries, { key: name, value: decoded, range });
  }
  return [...entries.values()];
}

function aliasValue(alias: Alias, decoding: Decoding, range: TextRange, depth: number): FileValue {
  const { open, count } = decoding;
  if (open.has(alias))
    return refuse(
      decoding,
      'decode',
      range,
      `yaml: anchor '${alias.source}' value contains itself`,
      'write it out',
    );
  open.add(alias);
  count.aliasDepth += 1;
  const value = fileValueOf(targetOf(alias, decoding), decoding, range, depth);
  count.aliasDepth -= 1;
  open.delete(alias);
  return { ...value, range };
}

function fileValueOf(node: WrittenNode, decoding: Decoding, otherwise: TextRange, depth: number): FileValue {
  const range = rangeOf(node, otherwise);
  if (decoding.faults.has('decode')) return { kind: 'null', range };
  if (!counted(decoding, range)) return { kind: 'null', range };
  if (isAlias(node)) return aliasValue(node, decoding, range, depth + 1);
  // Only aliases lead here; the text itself is not nested as deep.
  if (depth > 2 * MAX_DEPTH)
    return refuse(decoding, 'decode', range, 'aliases are nested too deep', 'write the values out');
  if (isMap(node)) return { kind: 'map', entries: entriesOf(node, decoding, depth), range };
  if (isSeq(node)) {
    const items = node.items.map((item) => fileValueOf(item as WrittenNode, decoding, range, depth + 1));
    return { kind: 'list', items, range };
  }
  const scalar = scalarOf(node);
  return scalar === undefined ? { kind: 'null', range } : scalarValue(scalar, decoding, range);
}

/** A document's contents as they arrive at etcd's decoder, or the fault that keeps them from it. */
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
  const value = fileValueOf(node, decoding, START, 0);
  const { faults } = decoding;
  const fault = faults.get('decode') ?? faults.get('convert') ?? faults.get('marshal');
  return { value: fault === undefined ? value : undefined, fault };
}
