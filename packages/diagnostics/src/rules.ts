import type { Diagnostic, Severity } from './diagnostic.js';

/** A text that breaks a rule, and the same text as it should be. RULES.md shows both; a test checks both. */
export interface RuleExample {
  readonly bad: string;
  /** Absent if the repair depends on what was meant. */
  readonly good?: string | undefined;
  /** Input of the checker beside the text, such as `{ name: 'data.mount' }` or `{ version: '1.31' }`. */
  readonly given?: Readonly<Record<string, string>> | undefined;
}

/** The explanation of a code. */
export interface RuleInfo<Code extends string = string> {
  readonly code: Code;
  /** The severity of its diagnostics, unless one overrides it. */
  readonly severity: Severity;
  /** The fault that the rule finds, as a short phrase: `unknown directive`. */
  readonly title: string;
  /** The consequence of ignoring it. */
  readonly why: string;
  /** Where the behavior comes from: a file of the program's source, a manual page, a specification. */
  readonly source?: string | undefined;
  /** First version of the program to which it applies; default: all. */
  readonly since?: string | undefined;
  /** Last version of the program to which it applies; default: all. */
  readonly until?: string | undefined;
  readonly example?: RuleExample | undefined;
  /** Where to read more. Default: the `page` of {@link RulesOptions}. */
  readonly url?: string | undefined;
}

/**
 * A report of a rule's check: a diagnostic without what the rule itself knows. A check that tells several codes apart
 * gives the code, and one that weighs them the severity.
 */
export type RuleFinding<Code extends string = string> = Omit<
  Diagnostic<Code>,
  'code' | 'severity' | 'url'
> & {
  readonly severity?: Severity | undefined;
  readonly code?: Code | undefined;
};

/** Checks of a subject by the code that they report. */
export type RuleChecks<Subject, Code extends string> = Readonly<
  Partial<Record<Code, (subject: Subject) => Iterable<RuleFinding<Code>>>>
>;

/** A rule with its check of a subject (a document, a set of flags, ...). */
export interface Rule<Subject, Code extends string = string> extends RuleInfo<Code> {
  /** Absent for a code that the parser or another rule reports. */
  readonly check?: ((subject: Subject) => Iterable<RuleFinding<Code>>) | undefined;
}

/** The rules of a checker. */
export interface RuleSet<Subject, Code extends string = string> {
  /** Name of the package without its scope, such as `systemd-unit`. */
  readonly checker: string;
  readonly rules: readonly Rule<Subject, Code>[];
  /** The rule of a code. */
  find(code: string): Rule<Subject, Code> | undefined;
  readonly diagnostic: CompleteDiagnostic<Code>;
  /** Runs all checks, or those that `applies` chooses. */
  check(subject: Subject, applies?: (rule: Rule<Subject, Code>) => boolean): readonly Diagnostic<Code>[];
}

/** Options of {@link defineRules}. */
export interface RulesOptions<Subject, Code extends string> {
  /** Checks of rules that are data, and so have no check of their own. */
  readonly checks?: readonly RuleChecks<Subject, Code>[] | undefined;
  /** The address at which a rule is documented. Default: no address. */
  readonly page?: ((checker: string, code: Code) => string | undefined) | undefined;
}

/** Completes a found problem with the severity of its rule. */
export type CompleteDiagnostic<Code extends string> = (
  code: Code,
  found: Omit<RuleFinding<Code>, 'code'>,
) => Diagnostic<Code>;

/**
 * Completes diagnostics without the rules and their explanations, so that a bundle of a parser stays small.
 *
 * @param severities of the codes that are not errors
 */
export const diagnosticsOf =
  <Code extends string>(severities: Readonly<Partial<Record<Code, Severity>>>): CompleteDiagnostic<Code> =>
  (code, found) => ({
    ...found,
    code,
    severity: found.severity ?? severities[code] ?? 'error',
  });

/**
 * Makes a registry of rules.
 *
 * @throws Error if two rules have the same code: a mistake of the programmer, found by the first test.
 */
export function defineRules<Subject, Code extends string>(
  checker: string,
  definitions: readonly Rule<Subject, Code>[],
  { checks = [], page }: RulesOptions<Subject, Code> = {},
): RuleSet<Subject, Code> {
  const rules = definitions.map((rule) => ({
    ...rule,
    check: rule.check ?? checks.find((each) => each[rule.code] !== undefined)?.[rule.code],
    url: rule.url ?? page?.(checker, rule.code),
  }));
  const byCode = new Map<string, Rule<Subject, Code>>();
  for (const rule of rules) {
    if (byCode.has(rule.code)) throw new Error(`${checker} has two rules ${rule.code}`);
    byCode.set(rule.code, rule);
  }
  function diagnostic(code: Code, found: Omit<RuleFinding<Code>, 'code'>): Diagnostic<Code> {
    const rule = byCode.get(code);
    return { ...found, code, severity: found.severity ?? rule?.severity ?? 'error', url: rule?.url };
  }
  return {
    checker,
    rules,
    find: (code) => byCode.get(code),
    diagnostic,
    check: (subject, applies = () => true) => {
      const all: Diagnostic<Code>[] = [];
      for (const rule of rules)
        if (rule.check !== undefined && applies(rule))
          for (const found of rule.check(subject)) all.push(diagnostic(found.code ?? rule.code, found));
      return all;
    },
  };
}
