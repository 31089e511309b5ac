import { type FlagSpec, type FlagValue, specOf } from '@harderway/component-flags';
import { stringify } from 'yaml';
import { etcdFlags, etcdVersion, fileKeys } from '../catalog/catalog.js';
import type { Diagnostic } from '../diagnostics.js';
import { adaptForFile } from './defaults.js';
import { isFileList } from './file-value.js';
import type { Setting, Settings } from './setting.js';
import { valueText } from './value.js';
import { knownSettings, notRepresentable, type Written } from './write-flags.js';

type Leaf = string | boolean | number | bigint | readonly string[];
interface Tree {
  [key: string]: Leaf | Tree;
}

function leafOf(name: string, spec: FlagSpec, value: FlagValue): Leaf {
  if (isFileList(name, spec) && Array.isArray(value)) {
    return value.filter((item): item is string => typeof item === 'string');
  }
  if (typeof value === 'object' && 'nanoseconds' in value && typeof value.nanoseconds === 'bigint') {
    return value.nanoseconds;
  }
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return value;
  return typeof value === 'string' ? value : valueText(spec, value);
}

const isTree = (value: Leaf | Tree | undefined): value is Tree =>
  typeof value === 'object' && !Array.isArray(value);

function place(tree: Tree, path: readonly string[], leaf: Leaf): void {
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

// The file turns some values into their defaults, or never looks at them.
function lostInFile(setting: Setting, spec: FlagSpec): string | undefined {
  const empty = setting.text === '' && spec.type !== 'string' && spec.type !== 'urls';
  if (empty && spec.default !== '') return 'an empty value keeps the default in the file';
  if (setting.name === 'self-signed-cert-validity' && setting.text === '0') return 'the file turns 0 into 1';
  return undefined;
}

/**
 * Writes settings as a configuration file, keys in their order. Durations become whole nanoseconds,
 * lists become YAML lists or one text with commas, as each key wants.
 *
 * A few flags have no key in the file; each is left out with a diagnostic. One thing differs from
 * the command line: in a file `listen-client-urls` may come without `advertise-client-urls`.
 * @throws EtcdConfigError `unknown-version`
 */
export function writeConfigFile(settings: Settings, options: { readonly version: string }): Written<string> {
  const adapted = adaptForFile(settings, etcdVersion(options.version));
  const { output: known, diagnostics } = knownSettings(adapted.settings, options.version);
  const flags = etcdFlags(options.version);
  const keys = fileKeys(etcdVersion(options.version));
  const lost: Diagnostic[] = [];
  const tree: Tree = {};
  for (const setting of known) {
    const spec = specOf(flags, setting.name);
    if (spec === undefined || setting.name === 'config-file' || setting.name === 'version') continue;
    const path = keys.get(setting.name);
    const why =
      path === undefined
        ? spec.type === 'ignored'
          ? 'it does nothing'
          : `etcd ${options.version} has no key for it in its file`
        : lostInFile(setting, spec);
    if (path === undefined || why !== undefined) lost.push(notRepresentable(setting, why ?? ''));
    else place(tree, path.split('.'), leafOf(setting.name, spec, setting.value));
  }
  const text = Object.keys(tree).length === 0 ? '{}\n' : stringify(tree, { version: '1.1', lineWidth: 0 });
  return { output: text, diagnostics: [...diagnostics, ...adapted.diagnostics, ...lost] };
}
