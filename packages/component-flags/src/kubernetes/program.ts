import type { RuleInfo } from '@harderway/diagnostics';
import type { BuiltArguments } from '../build.js';
import { buildForVersion, type FlagsOf } from '../build-version.js';
import type { Catalog } from '../catalog.js';
import { defineStartRules, type StartRules } from '../program/index.js';
import { flagRules } from '../rules/flag-rules.js';
import { checkStart, type KubernetesReport } from './check.js';
import type { StartContext } from './context.js';
import { type Explanation, explainedNames, explainName } from './explain.js';
import type { CheckInput } from './input.js';
import { type KubernetesMigration, migrateLine } from './migrate.js';
import { type KubernetesStage, type Rule, STAGES } from './rule.js';

/** The particulars of a Kubernetes program. */
export interface KubernetesProgramDefinition {
  /** Name of the package without its scope, whose RULES.md lists the codes. */
  readonly checker: string;
  readonly catalog: Catalog;
  /** The rules that the program applies at its start, in its order. */
  readonly rules: readonly Rule[];
  /** Whether the program ends by itself once its settings are applied. Default: it never does. */
  readonly exits?: ((context: StartContext) => boolean) | undefined;
  /** Explains names other than flags and feature gates. Default: there are none. */
  readonly explain?: ((name: string) => readonly string[]) | undefined;
  /** The names that `explain` knows. */
  readonly names?: readonly string[] | undefined;
}

/** Flags to write as arguments for a version. */
export interface ArgumentsInput<Version extends string, ByMinor> {
  /** A Kubernetes version such as `1.31.0` or `1.31`; a literal makes names and types of flags checked. */
  readonly version: Version;
  /** Flags by name in dash form, written in this order. Text is taken as it would be on a command line. */
  readonly flags: FlagsOf<Version, ByMinor>;
}

/** A Kubernetes program: its flags in every version, and what it does with them. `ByMinor`: its flags by minor. */
export interface KubernetesProgram<ByMinor = unknown> {
  /** The program's name, such as `kube-apiserver`. */
  readonly name: string;
  readonly checker: string;
  readonly catalog: Catalog;
  readonly rules: StartRules<StartContext, KubernetesStage>;
  /**
   * Writes flags as arguments for a version: `--name=value` in the order given, without the program. Every flag is
   * checked; one that the version lacks is reported with what to do, and stays in `argv`.
   *
   * Codes: `flag-unknown`, `flag-value-invalid`, `flag-deprecated`, `flag-uncertain`, `version-invalid`,
   * `version-unknown`.
   */
  argv<const Version extends string>(input: ArgumentsInput<Version, ByMinor>): BuiltArguments;
  /**
   * Says whether the program of a version starts with a command line, and why not: what it refuses while it parses, what
   * it validates, and what it warns of. The state of other machines does not count.
   *
   * @throws {FlagError} `version-invalid`, `version-unknown`
   */
  check(input: CheckInput): KubernetesReport;
  /**
   * Says what changes for a command line between two versions.
   *
   * @throws {FlagError} `version-invalid`, `version-unknown`
   */
  migrate(
    line: readonly string[] | Omit<CheckInput, 'version'>,
    from: string,
    to: string,
  ): KubernetesMigration;
  /**
   * All that is known of a flag, a feature gate, or another name of the program.
   *
   * @throws {FlagError} `version-invalid`
   */
  explain(name: string, version?: string): Explanation | undefined;
  /** All names that can be explained. */
  names(): readonly string[];
}

const parserRules: readonly Rule[] = flagRules.rules.map(
  ({ check: _, ...info }: RuleInfo & { readonly check?: unknown }) => ({
    ...info,
    stage: info.code === 'positional-argument' ? 'arguments' : 'parse',
  }),
);

/** Makes a Kubernetes program of its facts and its rules. */
export function kubernetesProgram<ByMinor>(
  definition: KubernetesProgramDefinition,
): KubernetesProgram<ByMinor> {
  const { checker, catalog, exits = () => false, explain = () => [], names = [] } = definition;
  const rules = defineStartRules(checker, STAGES, [...parserRules, ...definition.rules]);
  const check = (input: CheckInput): KubernetesReport => checkStart(catalog, { ...rules, exits }, input);
  return {
    name: catalog.component,
    checker,
    catalog,
    rules,
    argv: ({ version, flags }) => buildForVersion(catalog, version, flags),
    check,
    migrate: (line, from, to) =>
      migrateLine(catalog, check, 'argv' in line ? line : { argv: line }, from, to),
    explain: (name, version) => explainName(catalog, name, version, explain),
    names: () => [...explainedNames(catalog), ...names],
  };
}
