import type { Diagnostic, RuleInfo, Span } from '@harderway/diagnostics';
import {
  type FoundCommand,
  type InputForm,
  rules as lineRules,
  readCommand,
} from '@harderway/kubernetes-commands';
import { etcdRules } from '../rules/registry.js';

/** The kind of a file: a configuration file of etcd, or something with a command line of etcd. */
export const FILE_FORMS = ['auto', 'config', 'unit', 'manifest', 'lines'] as const;

export type FileForm = (typeof FILE_FORMS)[number];

/** Codes of what keeps a command line from being read, beside those of etcd. */
export const commandLineRules: readonly RuleInfo[] = lineRules.rules.filter(
  ({ code }) => etcdRules.find(code) === undefined,
);

/** A command line of etcd in a unit, a manifest, or a list of arguments. */
export interface FileCommandLine {
  readonly argv: readonly string[];
  readonly spans: readonly Span[];
  /** Variables that the unit sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
  /** Arguments that are not in `argv`, since their text is not known before the start: a phrase for each. */
  readonly unknown: readonly string[];
  /** Files with more variables, as the unit names them. */
  readonly environmentFiles: readonly string[];
  readonly variableSources: readonly string[];
  /** Names of variables that are not in `environment`, since only the machine knows their values. */
  readonly openVariables: readonly string[];
}

/** The arguments of a command line whose text is known; a flag goes with a value that is not. */
function knownArguments({
  argv,
  spans,
  unknown = new Map(),
}: Pick<FoundCommand, 'argv' | 'spans' | 'unknown'>): Pick<FileCommandLine, 'argv' | 'spans' | 'unknown'> {
  const gone = new Set<number>();
  const phrases = [...unknown].map(([index, why]) => {
    const [before = '', word = ''] = [argv[index - 1], argv[index]];
    const isValue = !word.startsWith('-') && /^--?[^=]+$/.test(before);
    gone.add(index);
    if (isValue) gone.add(index - 1);
    const flag = isValue ? before : /^--?[^=]+(?==)/.exec(word)?.[0];
    return flag === undefined ? why : `the value of ${flag}: ${why}`;
  });
  const isKept = (_: unknown, index: number): boolean => !gone.has(index);
  return { argv: argv.filter(isKept), spans: spans.filter(isKept), unknown: phrases };
}

/** Tells units and manifests by what only they have, and an empty unit by its name; anything else is a configuration file. */
function formOf(path: string, text: string): InputForm | undefined {
  if (path.endsWith('.service') || /^[^\S\n]*\[(?:Unit|Service|Install)\]/m.test(text)) return 'unit';
  return /^[^\S\n]*["']?(?:apiVersion|kind)["']?\s*:/m.test(text) ? 'manifest' : undefined;
}

/** The command line in a file; undefined for a configuration file. */
export function commandLineOf(path: string, text: string, form: FileForm): FileCommandLine | undefined {
  const read = form === 'auto' ? formOf(path, text) : form;
  if (read === undefined || read === 'config') return undefined;
  const found = readCommand(text, read, 'etcd');
  const { program, whole, diagnostics, environment = {} } = found;
  const { environmentFiles = [], openVariables = [], variableSources = [] } = found;
  const given = { environment, environmentFiles, openVariables, variableSources };
  if (program === '' || program === 'etcd') return { ...knownArguments(found), ...given, diagnostics };
  const foreign = lineRules.diagnostic('command-foreign', {
    message: `this starts ${program}, not etcd`,
    hint: 'Give a file that starts etcd.',
    span: whole,
  });
  return { argv: [], spans: [], unknown: [], ...given, diagnostics: [...diagnostics, foreign] };
}
