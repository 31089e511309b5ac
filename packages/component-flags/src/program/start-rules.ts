import { type Diagnostic, defineRules, type RuleInfo, type RuleSet } from '@harderway/diagnostics';
import { inRanges } from '../version.js';
import type { StartFault, StartRule, StartStage, StartSubject } from './rule.js';

/** A diagnostic, and what it means for the start of the program. */
export interface StartFinding<Stage extends string = string, Code extends string = string> {
  readonly diagnostic: Diagnostic<Code>;
  readonly stage: Stage;
  /** The exit code of a program that ends because of it. Default: 1. */
  readonly exitCode?: number | undefined;
}

/** The rules of a program, by stage. */
export interface StartRules<Values, Stage extends string = string, Code extends string = string>
  extends Omit<RuleSet<Values, Code>, 'rules' | 'check' | 'find'> {
  readonly stages: readonly StartStage<Stage>[];
  readonly rules: readonly StartRule<Values, Stage, Code>[];
  find(code: string): StartRule<Values, Stage, Code> | undefined;
  /** Everything that the rules find, in the order of stages; rules of one stage keep their order. */
  check(subject: StartSubject<Values>): readonly StartFinding<Stage, Code>[];
}

/** A rule whose first and last version, which RULES.md shows, follow from its ranges. */
function withVersions<Info extends RuleInfo & { readonly versions?: string | undefined }>(info: Info): Info {
  if (info.versions === undefined) return info;
  const bounds = info.versions.split(/[- ]/);
  return { ...info, since: bounds[0], until: bounds.at(-1) || undefined };
}

const subjectOf = (flag: string): string => `--${flag}`;

/**
 * Makes the registry of a program's rules.
 *
 * @param checker name of the package without its scope, whose RULES.md lists the codes
 * @param stages all stages of the program's start, in order
 * @param rules in the order in which the program applies them, with the codes that its parser reports
 * @throws Error if two different rules have the same code. One rule may be there several times, with a check for each
 * place in the order.
 */
export function defineStartRules<Values, Stage extends string, Code extends string>(
  checker: string,
  stages: readonly StartStage<Stage>[],
  rules: readonly StartRule<Values, Stage, Code>[],
): StartRules<Values, Stage, Code> {
  const byCode = new Map<string, StartRule<Values, Stage, Code>>();
  for (const rule of rules) {
    const first = byCode.get(rule.code);
    if (first === undefined) byCode.set(rule.code, rule);
    else if (first.title !== rule.title) throw new Error(`${checker} has two rules ${rule.code}`);
  }
  // The checks of the registry take a whole subject; here they take its values, and name flags.
  const registry = defineRules<Values, Code>(
    checker,
    [...byCode.values()].map(({ check: _, ...info }) => withVersions(info)),
  );

  function finding(
    rule: StartRule<Values, Stage, Code>,
    { flag, exitCode, stage, place, code, ...found }: StartFault<Stage, Code>,
    { placeOf }: StartSubject<Values>,
  ): StartFinding<Stage, Code> {
    const { span, file } = place ?? placeOf(flag);
    const diagnostic = registry.diagnostic(code ?? rule.code, {
      ...found,
      span,
      file,
      subject: subjectOf(flag),
    });
    return { diagnostic, stage: stage ?? rule.stage, exitCode };
  }

  function check(subject: StartSubject<Values>): readonly StartFinding<Stage, Code>[] {
    const found = rules
      .filter(({ versions }) => versions === undefined || inRanges(subject.version, versions))
      .flatMap((rule) =>
        Array.from(rule.check?.(subject.values) ?? [], (fault) => finding(rule, fault, subject)),
      );
    return stages.flatMap(({ name }) => found.filter(({ stage }) => stage === name));
  }

  return {
    checker,
    stages,
    rules: [...byCode.values()].map(withVersions),
    find: (code) => byCode.get(code),
    diagnostic: registry.diagnostic,
    check,
  };
}
