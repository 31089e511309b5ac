import { type Diagnostic, inTextOrder } from '@harderway/diagnostics';
import type { LdirectordDocument } from './document/document.js';
import { type Environment, plainEnvironment } from './environment.js';
import { type Evaluation, evaluate } from './evaluate/evaluate.js';
import { messagesAfter } from './rules/repair.js';
import type { LdirectordCode } from './rules/rules.generated.js';
import { rules } from './rules/rules.js';
import { subjectOf } from './rules/subject.js';

/** The verdict of ldirectord, and everything that was found. */
export interface CheckResult {
  readonly evaluation: Evaluation;
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic<LdirectordCode>[];
}

/**
 * Checks a file by all rules: messages of the program, commands that ipvsadm or the kernel would refuse, and what
 * operators run into. After the error that stops the program, it reports what would follow. Never throws. The environment describes the machine.
 */
export function check(
  document: LdirectordDocument,
  environment: Environment = plainEnvironment,
): CheckResult {
  const evaluation = evaluate(document, environment);
  const after = evaluation.verdict === 'runs' ? [] : messagesAfter(document, environment);
  const diagnostics = rules.check(subjectOf(document, environment, evaluation, after));
  return { evaluation, diagnostics: inTextOrder(diagnostics) };
}
