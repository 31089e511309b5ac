import { yamlRules } from '@harderway/component-flags/documents';
import { type Diagnostic, defineRules, type RuleSet, type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { lineRules as rules } from './rules.generated.js';

/** A command line that was found in a file. */
export interface FoundCommand {
  /** The program's name without its path, such as `kube-apiserver`; empty where the file does not say. */
  readonly program: string;
  /** The program as it is written, with its directory; absent where the file does not start it itself. */
  readonly path?: string | undefined;
  /** The program that starts it, where that is one which may give it other arguments: no shell, env or the like. */
  readonly starter?: string | undefined;
  /** Whether it is started in a container, so that its paths are those of an image. */
  readonly inContainer?: boolean | undefined;
  /** The program's version without a leading v, where the tag of its image or an installer's configuration says it. */
  readonly version?: string | undefined;
  /** Arguments after the program. */
  readonly argv: readonly string[];
  /** Where each argument is. */
  readonly spans: readonly Span[];
  /** Where the command line is: the program, or what starts it. */
  readonly whole: Span;
  /** The part that could not be read. */
  readonly diagnostics: readonly Diagnostic[];
  /** Arguments by index whose text is not known before the program starts, and why. */
  readonly unknown?: ReadonlyMap<number, string> | undefined;
  /** The installer whose configuration or arguments these are, to which it adds flags of its own. */
  readonly installer?: 'kubeadm' | 'k3s or rke2' | undefined;
  /** Variables that the unit or container itself sets, and whose values it tells. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /**
   * Names of variables whose values are known only when the program starts: with specifiers such as `%H`, of `PassEnvironment=`, of
   * `valueFrom:`, or assigned by the script that starts the program.
   */
  readonly openVariables?: readonly string[] | undefined;
  /** Further sources of variables, whose names are not known: `ConfigMap etcd`, `Secret etcd`, `a file that the script reads`. */
  readonly variableSources?: readonly string[] | undefined;
  /** Files with more variables, as `EnvironmentFile=` names them: a dash in front means that the file may be missing. Specifiers stay that only the host knows. */
  readonly environmentFiles?: readonly string[] | undefined;
}

/** A word of a command line, and where it is. */
export interface PlacedWord {
  readonly text: string;
  readonly span: Span;
  /** Why its text is not known before the program starts. */
  readonly unknown?: string | undefined;
}

/** Codes of what keeps a command line from being read or checked, to be listed with those of a checker. */
export const lineRules: RuleSet<never> = defineRules<never, string>('kubernetes-commands', [
  ...yamlRules.rules.map(({ check: _, ...info }) => info),
  ...rules,
]);

/** The programs whose command lines are looked for. */
const PROGRAMS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'];

/** The name of a program without its directory. */
export const programName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Whether a word starts a program of the control plane. */
export const isProgram = (word: string): boolean => PROGRAMS.includes(programName(word));

/** The version that a text such as `v1.31.4` or `registry.k8s.io/kube-apiserver:v1.31.4-rke2r1` ends with. */
export const versionIn = (text: string): string | undefined =>
  /(?:^|:)v?(\d+\.\d+\.\d+)(?:[-+@][^/:]*(?::[0-9a-f]+)?)?$/.exec(text)?.[1];

/** No command line, and why. */
export const noCommand = (diagnostics: readonly Diagnostic[]): FoundCommand => ({
  program: '',
  argv: [],
  spans: [],
  whole: WHOLE_TEXT,
  diagnostics,
});

/** No command line, and one reason. */
export const missingCommand = (message: string, hint: string, span: Span = WHOLE_TEXT): FoundCommand =>
  noCommand([lineRules.diagnostic('command-missing', { message, hint, span })]);

/** A command line of placed words. */
export function commandOfWords(program: string, words: readonly PlacedWord[], whole: Span): FoundCommand {
  const unknown = words.flatMap(({ unknown: why }, index) =>
    why === undefined ? [] : [[index, why] as const],
  );
  return {
    program: programName(program),
    ...(program.includes('/') ? { path: program } : {}),
    argv: words.map(({ text }) => text),
    spans: words.map(({ span }) => span),
    whole,
    diagnostics: [],
    ...(unknown.length === 0 ? {} : { unknown: new Map(unknown) }),
  };
}

/** The command line of a program that a script or env(1) starts. The words ahead of the program may set its variables. */
export function commandAmong(
  words: readonly PlacedWord[],
  at: number,
  end: number = words.length,
): FoundCommand | undefined {
  const program = words[at];
  if (program === undefined) return undefined;
  const ahead = words.slice(0, at);
  const assigned = ahead.flatMap(({ text }) => /^([A-Za-z_]\w*)=/.exec(text)?.[1] ?? []);
  const isRead = ahead.some(({ text }) => /^(?:\.|source|eval)$/.test(text));
  return {
    ...commandOfWords(program.text, words.slice(at + 1, end), program.span),
    ...(assigned.length === 0 ? {} : { openVariables: [...new Set(assigned)] }),
    ...(isRead ? { variableSources: ['a file that the script reads'] } : {}),
  };
}
