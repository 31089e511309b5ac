import { formatPlace } from '@harderway/diagnostics';
import { editedText, goYaml, type SharedNodes, sharedNodes } from '@harderway/yaml-text';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  type Node,
  Pair,
  parseAllDocuments,
  parseDocument,
  Scalar,
  YAMLMap,
} from 'yaml';
import { etcdVersion, fileKeys } from '../catalog/catalog.js';
import { EtcdConfigError } from '../errors.js';
import { parseConfigFile } from './file.js';
import { fileFaults } from './file-faults.js';
import type { Settings } from './setting.js';
import { TEXT_NAMES } from './setting.js';
import { fileLeaves, type LeafValue } from './write-file.js';
import type { WriteOptions, Written } from './write-flags.js';
import { readYaml } from './yaml/read.js';

/** Keys match without case. */
const isNamed =
  (name: string) =>
  (key: string): boolean =>
    key.toLowerCase() === name;

/** The pairs of a key in all its spellings, which may change. */
function pairsAt(map: YAMLMap, name: string, shared: SharedNodes): readonly Pair[] {
  shared.release(map, 'node');
  shared.writeOutMerges(map, isNamed(name));
  return map.items.filter((pair) => {
    const key = shared.resolve(pair.key);
    return isScalar(key) && isNamed(name)(String(key.value));
  });
}

/** The group of keys that is the value of a pair, which may change. */
function groupOf(pair: Pair, shared: SharedNodes): YAMLMap | undefined {
  if (isAlias(pair.value)) pair.value = shared.copy(pair.value);
  return isMap(pair.value) ? pair.value : undefined;
}

/** Removes a key in all its spellings. */
function remove(map: YAMLMap, [name = '', ...rest]: readonly string[], shared: SharedNodes): void {
  const pairs = pairsAt(map, name, shared);
  if (rest.length === 0) shared.drop(map, pairs);
  for (const pair of rest.length === 0 ? [] : pairs) {
    const group = groupOf(pair, shared);
    if (group) remove(group, rest, shared);
  }
}

/** Sets a key in its place, with the comments of the former value, or at the end. Other spellings of it go. */
function set(map: YAMLMap, [name = '', ...rest]: readonly string[], value: Node, shared: SharedNodes): void {
  const [first, ...others] = pairsAt(map, name, shared);
  const pair = first ?? new Pair<unknown, unknown>(new Scalar(name));
  if (first === undefined) map.items.push(pair);
  if (rest.length === 0) {
    shared.release(pair.value, 'tree');
    const { comment, commentBefore, spaceBefore } = isNode(pair.value) ? pair.value : value;
    pair.value = Object.assign(value, { comment, commentBefore, spaceBefore });
    shared.drop(map, others);
    return;
  }
  const group = groupOf(pair, shared) ?? new YAMLMap();
  pair.value = group;
  set(group, rest, value, shared);
  for (const other of others) {
    const further = groupOf(other, shared);
    if (further) remove(further, rest, shared);
  }
}

/** Scalars are texts here, as they are spelled: what is not changed stays. */
const read = (text: string): Document => parseDocument(text, { schema: 'failsafe', uniqueKeys: false });

/** The first document of a text, which is all that etcd reads of it. */
function readFirst(text: string): Document {
  const [first] = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false });
  return first ?? read(text);
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** The document of a file and its keys, of which an empty one has none. */
function editable(text: string, { version }: WriteOptions): { document: Document; root: YAMLMap } {
  const { value, fault } = readYaml(text);
  const document = readFirst(text);
  const [error] = document.errors;
  if (error === undefined && value?.kind === 'null') {
    const root = new YAMLMap();
    document.contents = root;
    return { document, root };
  }
  if (error === undefined && value?.kind === 'map' && isMap(document.contents))
    return { document, root: document.contents };
  const found = fileFaults(text, TEXT_NAMES.file, version).unusable(
    value,
    fault ?? (error && { message: error.message.split('\n')[0] ?? '', range: error.pos }),
  );
  throw new EtcdConfigError(
    'unreadable-file',
    `the file cannot be read, so it cannot be updated: ${formatPlace({ span: found.span })}: ${found.message}`,
    found.hint ?? 'Correct what parseConfigFile reports.',
  );
}

/**
 * Writes settings into the configuration file that they were read from. Only values that differ are written, and settings
 * that are missing are removed: comments, order and keys that etcd does not know stay. Only the comments behind a removed
 * value on its line, and within it or a value that is replaced, go. Anchors stay, too, unless an alias of one is what changes, or
 * its anchor is: the alias is written out then, as is a merge (`<<`) that brings a setting that changes. What stays is not spelled
 * anew.
 * @throws EtcdConfigError `unknown-version`, `unreadable-file`
 */
export function updateConfigFile(text: string, settings: Settings, options: WriteOptions): Written<string> {
  const before = parseConfigFile(text, options).settings;
  const { document, root } = editable(text, options);
  const { output, diagnostics } = fileLeaves(settings, options);
  const kept = new Set(output.map(({ setting }) => setting.name));
  const keys = fileKeys(etcdVersion(options.version));
  const changed = output.filter(({ setting }) => before.get(setting.name)?.text !== setting.text);
  const removed = [...before.keys()].filter((name) => !kept.has(name));
  if (changed.length + removed.length === 0) return { output: text, diagnostics };
  const shared = sharedNodes(document, 'in-place');
  // A file that other programs read as JSON stays one.
  const json = isJson(text);
  const textOf = (leaf: LeafValue): string =>
    json && typeof leaf !== 'bigint' ? JSON.stringify(leaf) : goYaml(leaf);
  for (const name of removed) remove(root, (keys.get(name) ?? '').split('.'), shared);
  for (const { path, leaf } of changed)
    set(root, path, read(textOf(leaf)).contents ?? new Scalar(''), shared);
  const written = editedText(text, document, (part, how) =>
    part.toString({
      lineWidth: 0,
      flowCollectionPadding: false,
      defaultKeyType: json ? 'QUOTE_DOUBLE' : 'PLAIN',
      ...how,
    }),
  );
  return { output: written, diagnostics };
}
