import { withLineEndsOf } from '@harderway/yaml-text';
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  YAMLMap,
} from 'yaml';
import { etcdVersion, fileKeys } from '../catalog/catalog.js';
import { EtcdConfigError } from '../errors.js';
import { parseConfigFile } from './file.js';
import type { Settings } from './setting.js';
import { fileLeaves, fileYaml } from './write-file.js';
import type { WriteOptions, Written } from './write-flags.js';

/** Keys match without case. */
const isKey =
  (name: string) =>
  ({ key }: Pair): boolean =>
    isScalar(key) && String(key.value).toLowerCase() === name;

/** Removes a key in all its spellings. */
function remove(map: YAMLMap, [name = '', ...rest]: readonly string[]): void {
  if (rest.length === 0) map.items = map.items.filter((pair) => !isKey(name)(pair));
  else for (const { value } of map.items.filter(isKey(name))) if (isMap(value)) remove(value, rest);
}

/** Sets a key in its place, with the comments of the former value, or at the end. */
function set(map: YAMLMap, [name = '', ...rest]: readonly string[], value: Node): void {
  const pair = map.items.find(isKey(name));
  if (rest.length > 0) {
    const group = isMap(pair?.value) ? pair.value : new YAMLMap();
    set(group, rest, value);
    if (pair === undefined) map.items.push(new Pair(new Scalar(name), group));
    else pair.value = group;
  } else if (pair === undefined) map.items.push(new Pair(new Scalar(name), value));
  else {
    const { comment, commentBefore, spaceBefore } = isNode(pair.value) ? pair.value : value;
    pair.value = Object.assign(value, { comment, commentBefore, spaceBefore });
    map.items = map.items.filter((each) => each === pair || !isKey(name)(each));
  }
}

/** Scalars are texts here, as they are spelled: what is not changed stays. */
const read = (text: string): Document => parseDocument(text, { schema: 'failsafe', uniqueKeys: false });

/**
 * Writes settings into the configuration file that they were read from. Only values that differ are written, and settings
 * that are missing are removed: comments, order and keys that etcd does not know stay. Blanks may change.
 * @throws EtcdConfigError `unknown-version`, `unreadable-file`
 */
export function updateConfigFile(text: string, settings: Settings, options: WriteOptions): Written<string> {
  const before = parseConfigFile(text, options).settings;
  const document = read(text);
  const root = document.contents ?? new YAMLMap();
  if (document.errors.length > 0 || !isMap(root))
    throw new EtcdConfigError(
      'unreadable-file',
      'the file cannot be read, so it cannot be updated',
      'Correct what parseConfigFile reports.',
    );
  const { output, diagnostics } = fileLeaves(settings, options);
  const kept = new Set(output.map(({ setting }) => setting.name));
  const keys = fileKeys(etcdVersion(options.version));
  const changed = output.filter(({ setting }) => before.get(setting.name)?.text !== setting.text);
  const removed = [...before.keys()].filter((name) => !kept.has(name));
  if (changed.length + removed.length === 0) return { output: text, diagnostics };
  for (const name of removed) remove(root, (keys.get(name) ?? '').split('.'));
  for (const { path, leaf } of changed) set(root, path, read(fileYaml(leaf)).contents ?? new Scalar(''));
  document.contents = root;
  const written = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return { output: withLineEndsOf(text, written), diagnostics };
}
