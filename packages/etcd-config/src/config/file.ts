import { type FlagSpec, specOf } from '@harderway/component-flags';
import { positionsIn } from '@harderway/yaml-text';
import { etcdFlags, etcdVersion, fileKeys } from '../catalog/catalog.js';
import type { Diagnostic } from '../diagnostics.js';
import { readFileValue } from './file-value.js';
import type { Setting, Settings } from './setting.js';
import { valueText } from './value.js';
import { type FileEntry, type FileValue, readYaml } from './yaml-value.js';

/** What a configuration file says. */
export interface FileSettings {
  readonly settings: Settings;
  readonly diagnostics: readonly Diagnostic[];
}

/** How a configuration file is read. */
export interface ParseFileOptions {
  /** The etcd version whose keys count, such as `3.5.15`. */
  readonly version: string;
}

interface Found {
  readonly path: string;
  readonly entry: FileEntry;
}

const compareBytes = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

// Keys match without case, and the decoder sees them in byte order: of two spellings the last wins.
function leaves(
  entries: readonly FileEntry[],
  groups: ReadonlySet<string>,
  prefix: string,
): { readonly found: readonly Found[]; readonly wrong: readonly Found[] } {
  const found: Found[] = [];
  const wrong: Found[] = [];
  for (const entry of [...entries].sort((left, right) => compareBytes(left.key, right.key))) {
    const path = `${prefix}${entry.key.toLowerCase()}`;
    if (!groups.has(path)) found.push({ path, entry });
    else if (entry.value.kind === 'map') {
      const inner = leaves(entry.value.entries, groups, `${path}.`);
      for (const each of inner.found) found.push(each);
      for (const each of inner.wrong) wrong.push(each);
    } else if (entry.value.kind !== 'null') wrong.push({ path, entry });
  }
  return { found, wrong };
}

function groupsOf(paths: Iterable<string>): ReadonlySet<string> {
  const groups = new Set<string>();
  for (const path of paths) {
    const parts = path.split('.');
    for (let count = 1; count < parts.length; count += 1) groups.add(parts.slice(0, count).join('.'));
  }
  return groups;
}

const kindWord = (value: FileValue): string => (value.kind === 'list' ? 'array' : value.kind);

// The order in which etcd turns texts of the file into URLs once all is decoded.
const contentOrder = [
  'listen-peer-urls',
  'listen-client-urls',
  'listen-client-http-urls',
  'initial-advertise-peer-urls',
  'advertise-client-urls',
  'listen-metrics-urls',
  'cors',
];

const rank = (name: string): number => {
  const index = contentOrder.indexOf(name);
  return index < 0 ? contentOrder.length : index;
};

function contentText(name: string, message: string): string {
  if (name === 'cors') return `new UniqueURLs should never fail: ${message}`;
  // etcd calls this one by the wrong name.
  const shown = name === 'advertise-client-urls' ? 'advertise-peer-urls' : name;
  if (name === 'proxy') return `unexpected error setting up proxyFlag: ${message}`;
  if (name === 'discovery-fallback') return `unexpected error setting up discovery-fallback flag: ${message}`;
  return name.endsWith('-urls') ? `unexpected error setting up ${shown}: ${message}` : message;
}

/**
 * Reads a YAML configuration file (`--config-file`) as etcd does: keys match without case, unknown
 * ones do nothing, the last of several wins, nothing is converted between types.
 *
 * Diagnostic codes: `file-yaml`, `file-type`, `file-value-invalid`, `file-key-unknown`.
 * @throws EtcdConfigError `unknown-version`
 */
export function parseConfigFile(text: string, options: ParseFileOptions): FileSettings {
  const version = etcdVersion(options.version);
  const flags = etcdFlags(options.version);
  const keys = fileKeys(version);
  const names = new Map([...keys].map(([name, path]) => [path, name]));
  const settings = new Map<string, Setting>();
  const positionAt = positionsIn(text);
  const faults: Diagnostic[] = [];
  const contents: { readonly name: string; readonly found: Diagnostic }[] = [];
  const report = (
    offset: number,
    severity: Diagnostic['severity'],
    code: string,
    message: string,
    more: Pick<Diagnostic, 'flag' | 'programText'> = {},
  ): Diagnostic => ({ severity, code, message, position: positionAt(offset), source: 'file', ...more });

  const { value: root, fault } = readYaml(text);
  if (root === undefined || (root.kind !== 'map' && root.kind !== 'null')) {
    const message = fault?.message ?? `the file holds ${root?.kind ?? 'nothing'}, not keys with values`;
    const place = fault?.offset ?? root?.offset ?? 0;
    const programText =
      fault === undefined
        ? `json: cannot unmarshal ${root === undefined ? 'null' : kindWord(root)}`
        : `error converting YAML to JSON${fault.programText === undefined ? '' : `: ${fault.programText}`}`;
    const advice = fault?.advice ?? 'write one "key: value" a line';
    return {
      settings,
      diagnostics: [report(place, 'error', 'file-yaml', `${message}; ${advice}`, { programText })],
    };
  }
  const groups = groupsOf(keys.values());
  const { found, wrong } = leaves(root.kind === 'map' ? root.entries : [], groups, '');
  const typeFault = (
    offset: number,
    path: string,
    got: string,
    wanted: string,
    flag?: string,
  ): Diagnostic => {
    const programText = `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${got} into Go struct field ${path} of type ${wanted}`;
    const hint =
      wanted === 'time.Duration'
        ? 'write whole nanoseconds, such as 5000000000 for 5s'
        : wanted === 'string'
          ? 'put the value in quotes, lists as one text with commas'
          : wanted === '[]string'
            ? 'write a YAML list'
            : `write a plain ${wanted}, without quotes`;
    return report(offset, 'error', 'file-type', `${path} takes ${wanted}, not ${got}; ${hint}`, {
      ...(flag === undefined ? {} : { flag }),
      programText,
    });
  };
  for (const { path, entry } of wrong) {
    faults.push(typeFault(entry.offset, path, kindWord(entry.value), 'keys with values'));
  }
  const unknown: Diagnostic[] = [];
  for (const { path, entry } of found) {
    // The decoder prefers a field of that very name, which takes no text.
    if (entry.key === 'CORS' && entry.value.kind !== 'map' && entry.value.kind !== 'null') {
      faults.push(typeFault(entry.offset, 'CORS', kindWord(entry.value), 'map[string]struct {}', 'cors'));
      continue;
    }
    const name = names.get(path);
    const spec = name === undefined ? undefined : specOf(flags, name);
    if (name === undefined || spec === undefined) {
      unknown.push(
        report(entry.offset, 'warning', 'file-key-unknown', adviseOnKey(path, flags, keys, options.version)),
      );
      continue;
    }
    const result = readFileValue(name, spec, entry.value, version);
    if (result.kind === 'value') {
      const written = valueText(spec, result.value);
      settings.delete(name);
      settings.set(name, {
        name,
        value: result.value,
        text: written,
        form: 'file',
        position: positionAt(entry.offset),
      });
    } else if (result.kind === 'type') {
      faults.push(typeFault(entry.value.offset, path, result.got, result.wanted, name));
    } else if (result.kind === 'content') {
      const programText = contentText(name, result.message);
      const message = `${path}: ${result.message}; correct the value`;
      contents.push({
        name,
        found: report(entry.value.offset, 'error', 'file-value-invalid', message, {
          flag: name,
          programText,
        }),
      });
    }
  }
  // These are read again, by themselves, when all else is decoded and found good.
  const isLate = (found: Diagnostic): boolean => /^(?:proxy|discovery-fallback)/.test(found.flag ?? '');
  contents.sort((left, right) => rank(left.name) - rank(right.name));
  const all = [...faults, ...contents.map((each) => each.found)];
  const early = all.filter((each) => !isLate(each));
  const late = all.filter(isLate);
  const inOrder = [...settings].sort(([, left], [, right]) => left.position.offset - right.position.offset);
  return {
    settings: new Map(inOrder),
    diagnostics: [...early, ...late, ...unknown],
  };
}

function adviseOnKey(
  path: string,
  flags: Readonly<Record<string, FlagSpec>>,
  keys: ReadonlyMap<string, string>,
  version: string,
): string {
  const start = `etcd ${version} has no key ${path} in its file, so it does nothing`;
  const right = keys.get(path);
  if (right !== undefined) return `${start}; nest it: ${right.split('.').join(' > ')}`;
  if (Object.hasOwn(flags, path))
    return `${start}; the flag of that name can only be given on the command line`;
  return `${start}; correct its name or take it out`;
}
