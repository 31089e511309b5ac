import type { Diagnostic, RuleInfo, Span } from '@harderway/diagnostics';
import { type InputForm, rules as lineRules, readCommand } from '@harderway/kubernetes-commands';
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
  const { program, argv, spans, whole, diagnostics, environment = {} } = readCommand(text, read, 'etcd');
  if (program === '' || program === 'etcd') return { argv, spans, diagnostics, environment };
  const foreign = lineRules.diagnostic('command-foreign', {
    message: `this starts ${program}, not etcd`,
    hint: 'Give a file that starts etcd.',
    span: whole,
  });
  return { argv: [], spans: [], diagnostics: [...diagnostics, foreign], environment };
}
