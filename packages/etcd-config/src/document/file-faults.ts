import { type FlagSet, specOf } from '@harderway/component-flags';
import { type Diagnostic, lineIndex, type Span } from '@harderway/diagnostics';
import type { EtcdCode } from '../codes.js';
import { documentRules } from './rules.js';
import type { TextRange, YamlFault } from './yaml/syntax.js';
import { type FileValue, kindWord } from './yaml/value.js';

/** Makes the diagnostics of a configuration file. */
export interface FileFaults {
  placeOf(range: TextRange): { readonly span: Span; readonly file: string };
  /** The file as a whole is unusable: a fault of its YAML, or a value that is not a mapping. */
  unusable(root: FileValue | undefined, fault: YamlFault | undefined): Diagnostic<EtcdCode>;
  /** A value has the wrong type; `name` is the flag of the key, if it has one. */
  type(range: TextRange, path: string, got: string, wanted: string, name?: string): Diagnostic<EtcdCode>;
  /** A text of the right type does not parse. */
  content(range: TextRange, path: string, name: string, message: string): Diagnostic<EtcdCode>;
  unknownKey(range: TextRange, path: string, hint: string): Diagnostic<EtcdCode>;
  /** A document behind the first one. */
  ignoredDocument(range: TextRange): Diagnostic<EtcdCode>;
}

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

/** Makes diagnostics of the text of a file. */
export function fileFaults(text: string, file: string, version: string): FileFaults {
  const lines = lineIndex(text);
  const placeOf: FileFaults['placeOf'] = (range) => ({ span: lines.span(...range), file });
  return {
    placeOf,
    unusable: (root, fault) => {
      const shown = root === undefined ? 'null' : kindWord(root);
      const words = fault?.programText === undefined ? '' : `: ${fault.programText}`;
      return documentRules.diagnostic('file-yaml', {
        ...placeOf(fault?.range ?? root?.range ?? [0, 0]),
        message: fault?.message ?? `the file is a ${root?.kind ?? 'null'}, not keys with values`,
        hint: fault?.hint ?? 'write one "key: value" a line',
        programText:
          fault === undefined ? `json: cannot unmarshal ${shown}` : `error converting YAML to JSON${words}`,
      });
    },
    type: (range, path, got, wanted, name) =>
      documentRules.diagnostic('file-type', {
        ...placeOf(range),
        message: `${path} takes ${wanted}, not ${got}`,
        hint: typeHints[wanted] ?? `write a plain ${wanted}, without quotes`,
        subject: name === undefined ? path : `--${name}`,
        programText: `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${got} into Go struct field ${path} of type ${wanted}`,
      }),
    content: (range, path, name, message) =>
      documentRules.diagnostic('file-value-invalid', {
        ...placeOf(range),
        message: `${path}: ${message}`,
        hint: 'correct the value',
        subject: `--${name}`,
        programText: contentText(name, message),
      }),
    unknownKey: (range, path, hint) =>
      documentRules.diagnostic('file-key-unknown', {
        ...placeOf(range),
        message: `etcd ${version} has no key ${path} in its file, so it does nothing`,
        hint,
        subject: path,
      }),
    ignoredDocument: (range) =>
      documentRules.diagnostic('file-documents', {
        ...placeOf(range),
        message: 'etcd reads the first document of its file only, so this one does nothing',
        hint: 'move its keys into the first document, or remove it',
      }),
  };
}

/** Advice on a key that the file does not have. */
export function adviseOnKey(path: string, flags: FlagSet, keys: ReadonlyMap<string, string>): string {
  const right = keys.get(path);
  if (right !== undefined) return `nest it: ${right.split('.').join(' > ')}`;
  if (specOf(flags, path) !== undefined) return 'the flag of that name can only be given on the command line';
  return 'correct its name or remove it';
}

/** The order in which etcd turns texts of the file into URLs once everything is decoded. */
const contentOrder = [
  '--listen-peer-urls',
  '--listen-client-urls',
  '--listen-client-http-urls',
  '--initial-advertise-peer-urls',
  '--advertise-client-urls',
  '--listen-metrics-urls',
  '--cors',
];

/** etcd reads these again, by themselves, once everything else is decoded and found good. */
const late: readonly (string | undefined)[] = ['--proxy', '--discovery-fallback'];

function rank({ subject = '' }: Diagnostic<EtcdCode>): number {
  const index = contentOrder.indexOf(subject);
  return index < 0 ? contentOrder.length : index;
}

/** Faults in the order in which etcd finds them. */
export function inEtcdOrder(
  types: readonly Diagnostic<EtcdCode>[],
  contents: readonly Diagnostic<EtcdCode>[],
): readonly Diagnostic<EtcdCode>[] {
  const all = [...types, ...[...contents].sort((left, right) => rank(left) - rank(right))];
  const isLate = ({ subject }: Diagnostic<EtcdCode>): boolean => late.includes(subject);
  return [...all.filter((each) => !isLate(each)), ...all.filter(isLate)];
}
