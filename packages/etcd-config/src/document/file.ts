import { type FlagSet, specOf } from '@harderway/component-flags';
import { type Diagnostic, lineIndex, type Span } from '@harderway/diagnostics';
import { etcdFlags, etcdVersion, fileKeys } from '../catalog/catalog.js';
import { leavesOf } from './file-leaves.js';
import { readFileValue } from './file-value.js';
import { documentRules } from './rules.js';
import { type Setting, type Settings, TEXT_NAMES } from './setting.js';
import { valueText } from './value.js';
import { readYaml } from './yaml/read.js';
import type { TextRange } from './yaml/syntax.js';
import { kindWord } from './yaml/value.js';

/** The settings of a configuration file. */
export interface FileSettings {
  readonly settings: Settings;
  readonly diagnostics: readonly Diagnostic[];
}

/** Options of {@link parseConfigFile}. */
export interface ParseFileOptions {
  /** The etcd version whose keys count, such as `3.5.15`. */
  readonly version: string;
  /** Name of the text in diagnostics. Default: `<configuration file>`. */
  readonly file?: string | undefined;
}

/** The order in which etcd turns texts of the file into URLs once everything is decoded; the last two come after all else. */
const contentOrder = [
  'listen-peer-urls',
  'listen-client-urls',
  'listen-client-http-urls',
  'initial-advertise-peer-urls',
  'advertise-client-urls',
  'listen-metrics-urls',
  'cors',
  '',
  'proxy',
  'discovery-fallback',
];

const rank = (name: string): number => {
  const index = contentOrder.indexOf(name);
  return index < 0 ? contentOrder.indexOf('') : index;
};

/** How etcd reports a text that a key does not take. */
function contentText(name: string, message: string): string {
  if (name === 'cors') return `new UniqueURLs should never fail: ${message}`;
  if (name === 'proxy') return `unexpected error setting up proxyFlag: ${message}`;
  if (name === 'discovery-fallback') return `unexpected error setting up discovery-fallback flag: ${message}`;
  // etcd calls this one by the wrong name.
  const shown = name === 'advertise-client-urls' ? 'advertise-peer-urls' : name;
  return name.endsWith('-urls') ? `unexpected error setting up ${shown}: ${message}` : message;
}

const typeHints: Readonly<Record<string, string>> = {
  'time.Duration': 'write whole nanoseconds, such as 5000000000 for 5s',
  string: 'put the value in quotes, lists as one text with commas',
  '[]string': 'write a YAML list',
};

function adviseOnKey(path: string, flags: FlagSet, keys: ReadonlyMap<string, string>): string {
  const right = keys.get(path);
  if (right !== undefined) return `nest it: ${right.split('.').join(' > ')}`;
  if (specOf(flags, path) !== undefined) return 'the flag of that name can only be given on the command line';
  return 'correct its name or remove it';
}

/**
 * Reads a YAML configuration file (`--config-file`) as etcd does: keys match without case, unknown ones do nothing, the
 * last of several wins, nothing is converted between types.
 *
 * Diagnostic codes: `file-yaml`, `file-type`, `file-value-invalid`, `file-key-unknown`.
 * @throws EtcdConfigError `unknown-version`
 */
export function parseConfigFile(text: string, options: ParseFileOptions): FileSettings {
  const { file = TEXT_NAMES.file } = options;
  const version = etcdVersion(options.version);
  const flags = etcdFlags(options.version);
  const keys = fileKeys(version);
  const lines = lineIndex(text);
  const placeOf = (range: TextRange): { readonly span: Span; readonly file: string } => ({
    span: lines.span(...range),
    file,
  });

  const { value: root, fault } = readYaml(text);
  if (root === undefined || (root.kind !== 'map' && root.kind !== 'null')) {
    const shown = root === undefined ? 'null' : kindWord(root);
    const words = fault?.programText === undefined ? '' : `: ${fault.programText}`;
    const found = documentRules.diagnostic('file-yaml', {
      ...placeOf(fault?.range ?? root?.range ?? [0, 0]),
      message: fault?.message ?? `the file is a ${root?.kind ?? 'null'}, not keys with values`,
      hint: fault?.hint ?? 'write one "key: value" a line',
      programText:
        fault === undefined ? `json: cannot unmarshal ${shown}` : `error converting YAML to JSON${words}`,
    });
    return { settings: new Map(), diagnostics: [found] };
  }

  const typeFault = (
    range: TextRange,
    path: string,
    got: string,
    wanted: string,
    name?: string,
  ): Diagnostic =>
    documentRules.diagnostic('file-type', {
      ...placeOf(range),
      message: `${path} takes ${wanted}, not ${got}`,
      hint: typeHints[wanted] ?? `write a plain ${wanted}, without quotes`,
      subject: name === undefined ? path : `--${name}`,
      programText: `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${got} into Go struct field ${path} of type ${wanted}`,
    });
  const names = new Map([...keys].map(([name, path]) => [path, name]));
  const { found, wrong } = leavesOf(root.kind === 'map' ? root.entries : [], keys.values());
  const settings = new Map<string, Setting>();
  const unknown: Diagnostic[] = [];
  const contents: { readonly name: string; readonly fault: Diagnostic }[] = [];
  const types = wrong.map(({ path, entry }) =>
    typeFault(entry.range, path, kindWord(entry.value), 'keys with values'),
  );
  for (const { path, entry } of found) {
    const { key, value, range } = entry;
    // The decoder prefers a field of that very name, which takes no text.
    if (key === 'CORS' && value.kind !== 'map' && value.kind !== 'null') {
      types.push(typeFault(range, 'CORS', kindWord(value), 'map[string]struct {}', 'cors'));
      continue;
    }
    const name = names.get(path);
    const spec = name === undefined ? undefined : specOf(flags, name);
    if (name === undefined || spec === undefined) {
      unknown.push(
        documentRules.diagnostic('file-key-unknown', {
          ...placeOf(range),
          message: `etcd ${options.version} has no key ${path} in its file, so it does nothing`,
          hint: adviseOnKey(path, flags, keys),
          subject: path,
        }),
      );
      continue;
    }
    const result = readFileValue(name, spec, value, version);
    if (result.kind === 'value') {
      settings.delete(name);
      settings.set(name, {
        name,
        value: result.value,
        text: valueText(spec, result.value),
        form: 'file',
        ...placeOf([range[0], Math.max(range[1], value.range[1])]),
      });
    } else if (result.kind === 'type') {
      types.push(typeFault(value.range, path, result.got, result.wanted, name));
    } else if (result.kind === 'content') {
      const fault = documentRules.diagnostic('file-value-invalid', {
        ...placeOf(value.range),
        message: `${path}: ${result.message}`,
        hint: 'correct the value',
        subject: `--${name}`,
        programText: contentText(name, result.message),
      });
      contents.push({ name, fault });
    }
  }
  const late = rank('proxy');
  // etcd reads these two again, by themselves, once everything else is decoded and found good.
  const isLate = ({ subject }: Diagnostic): boolean => rank(subject?.slice(2) ?? '') >= late;
  contents.sort((left, right) => rank(left.name) - rank(right.name));
  const faults = [...types, ...contents.map((each) => each.fault)];
  return {
    settings: new Map(
      [...settings].sort(([, left], [, right]) => left.span.start.offset - right.span.start.offset),
    ),
    diagnostics: [...faults.filter((each) => !isLate(each)), ...faults.filter(isLate), ...unknown],
  };
}
