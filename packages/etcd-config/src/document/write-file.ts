import type { FlagSpec, FlagValue } from '@harderway/component-flags';
import type { Diagnostic } from '@harderway/diagnostics';
import { goYaml } from '@harderway/yaml-text';
import { etcdVersion, fileKeys } from '../catalog/catalog.js';
import type { EtcdCode } from '../codes.js';
import { adaptForFile } from './defaults.js';
import { isFileList } from './file-value.js';
import type { Setting, Settings } from './setting.js';
import { valueText } from './value.js';
import { knownSettings, notRepresentable, type WriteOptions, type Written } from './write-flags.js';

/** A value of a configuration file. */
export type LeafValue = string | boolean | number | bigint | readonly string[];
interface Tree {
  [key: string]: LeafValue | Tree;
}

function leafOf(name: string, spec: FlagSpec, value: FlagValue): LeafValue {
  if (isFileList(name, spec) && Array.isArray(value)) {
    return value.filter((item): item is string => typeof item === 'string');
  }
  if (typeof value === 'object' && 'nanoseconds' in value && typeof value.nanoseconds === 'bigint') {
    return value.nanoseconds;
  }
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return value;
  return typeof value === 'string' ? value : valueText(spec, value);
}

const isTree = (value: LeafValue | Tree | undefined): value is Tree =>
  typeof value === 'object' && !Array.isArray(value);

function place(tree: Tree, path: readonly string[], leaf: LeafValue): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    tree[key] = leaf;
    return;
  }
  const inner = tree[key];
  const next = isTree(inner) ? inner : {};
  tree[key] = next;
  place(next, rest, leaf);
}

/** Why the file cannot hold a setting: it turns some values into their defaults. */
function lostInFile({ name, text }: Setting, spec: FlagSpec): string | undefined {
  const empty = text === '' && spec.type !== 'string' && spec.type !== 'urls';
  if (empty && spec.default !== '') return 'an empty value keeps the default in the file';
  return name === 'self-signed-cert-validity' && text === '0' ? 'the file turns 0 into 1' : undefined;
}

/** A setting as the file holds it. */
interface FileLeaf {
  readonly setting: Setting;
  readonly path: readonly string[];
  readonly leaf: LeafValue;
}

/** The settings that the file can hold, and what it cannot. */
export function fileLeaves(settings: Settings, { version }: WriteOptions): Written<readonly FileLeaf[]> {
  const adapted = adaptForFile(settings, etcdVersion(version));
  const { output, diagnostics } = knownSettings(adapted.settings, version);
  const keys = fileKeys(etcdVersion(version));
  const lost: Diagnostic<EtcdCode>[] = [];
  const leaves = output.flatMap(({ setting, spec }): readonly FileLeaf[] => {
    const path = keys.get(setting.name);
    const absent =
      spec.type === 'ignored' ? 'it does nothing' : `the file of etcd ${version} has no key for it`;
    const why = path === undefined ? absent : lostInFile(setting, spec);
    if (path !== undefined && why === undefined)
      return [{ setting, path: path.split('.'), leaf: leafOf(setting.name, spec, setting.value) }];
    lost.push(notRepresentable(setting, why ?? absent));
    return [];
  });
  return { output: leaves, diagnostics: [...diagnostics, ...adapted.diagnostics, ...lost] };
}

/**
 * Writes settings as a configuration file, keys in their order. Durations become whole nanoseconds, lists become YAML
 * lists or one text with commas, as each key takes them.
 *
 * A few flags have no key in the file; each is left out with a diagnostic. One thing differs from the command line: in a
 * file `listen-client-urls` may come without `advertise-client-urls`.
 * @throws EtcdConfigError `unknown-version`
 */
export function formatConfigFile(settings: Settings, options: WriteOptions): Written<string> {
  const { output, diagnostics } = fileLeaves(settings, options);
  const tree: Tree = {};
  for (const { path, leaf } of output) place(tree, path, leaf);
  return { output: goYaml(tree), diagnostics };
}
