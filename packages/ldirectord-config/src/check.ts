import type { Diagnostic } from './diagnostic.js';
import { type LdirectordDocument, positionOf } from './document.js';
import { type Environment, plainEnvironment } from './environment.js';
import { type Evaluation, evaluate, type Message } from './evaluate.js';
import { toIpvs } from './ipvs-table.js';
import { lintAddresses } from './lint/addresses.js';
import { lintChecks } from './lint/checks.js';
import { lintLayout } from './lint/layout.js';
import { lintOperations } from './lint/operations.js';
import { lintReals } from './lint/reals.js';
import { type Fix, type LintFinding, subjectOf } from './lint/report.js';
import { lintValues } from './lint/values.js';

/** What is wrong with a file, or may be. */
export interface Finding extends Diagnostic {
  /** Present where it is certain what was meant. */
  readonly fix?: Fix;
}

/** The verdict of the program and everything found besides. */
export interface CheckResult {
  readonly evaluation: Evaluation;
  /** By line and column. */
  readonly findings: readonly Finding[];
}

const messageCodes: readonly (readonly [RegExp, string])[] = [
  [/^Unknown command/, 'unknown-directive'],
  [/^duplicate virtual server/, 'duplicate-virtual'],
  [/deprecated/, 'deprecated'],
  [/resolve|^invalid address for virtual service/, 'unresolved'],
  [/please update your config|ignored when fork=no|does not exist/, 'program-warning'],
];

const codeOf = (message: string): string =>
  messageCodes.find(([pattern]) => pattern.test(message))?.[1] ?? 'invalid-value';

const findingOf = (document: LdirectordDocument, { severity, line, message }: Message): Finding => {
  const at = line === null ? undefined : document.lines[line - 1];
  return {
    severity,
    code: codeOf(message),
    message: message.replace(/\s+/g, ' ').trim(),
    position: at ? positionOf(at) : { line: 1, column: 1, offset: 0 },
  };
};

/**
 * Everything there is to say of a file: the program's own messages (codes `unknown-directive`,
 * `duplicate-virtual`, `deprecated`, `unresolved`, `program-warning` and `invalid-value`), what ipvsadm and the
 * kernel would refuse, and what the rules of `lintRules` find.
 */
export const check = (
  document: LdirectordDocument,
  environment: Environment = plainEnvironment,
): CheckResult => {
  const evaluation = evaluate(document, environment);
  const lints: LintFinding[] = [];
  const subject = subjectOf(document, environment, evaluation, lints);
  for (const lint of [lintLayout, lintAddresses, lintReals, lintChecks, lintOperations, lintValues])
    lint(subject);
  const refused = evaluation.state ? toIpvs(evaluation.state, environment).diagnostics : [];
  const findings: readonly Finding[] = [
    // What is said of the whole file after reading it, rules say at the directive.
    ...evaluation.messages.filter(({ line }) => line !== null).map((message) => findingOf(document, message)),
    ...refused.map((diagnostic) => {
      const line = document.lines[diagnostic.position.line - 1];
      return line ? { ...diagnostic, position: positionOf(line) } : diagnostic;
    }),
    ...lints,
  ];
  return {
    evaluation,
    findings: [...findings].sort((left, right) => left.position.offset - right.position.offset),
  };
};
