import { type Diagnostic, inTextOrder } from '@harderway/diagnostics';
import type { KeepalivedDocument } from './document/document.js';
import { type Environment, plainEnvironment } from './environment.js';
import type { Evaluation } from './evaluate/evaluate.js';
import { type RuleCode, rules } from './rules/rules.js';
import { type RouterFile, type Subject, subjectsOf, subjectsOfRouters } from './rules/subject.js';

/** The verdict of keepalived, and everything that was found. */
export interface CheckResult {
  /** Worse if one of several routers that the file names refuses it. */
  readonly verdict: Evaluation['verdict'];
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic<RuleCode>[];
}

/**
 * Checks a file by all rules: messages of keepalived, and what operators run into. A file with lines for some hosts,
 * `@ID`, is checked for the host of the environment, or for every host that it names if that is none of them. Never throws.
 */
export function check(
  document: KeepalivedDocument,
  environment: Environment = plainEnvironment,
): CheckResult {
  return resultOf(subjectsOf(document, environment));
}

/**
 * Checks the files of routers that share addresses, each for its own machine, also for what they do not agree on: settings
 * without which they discard each other's adverts, equal priorities, two owners, weights that move no address. Returns a result for each file. Never throws.
 */
export const checkRouters = (files: readonly RouterFile[]): readonly CheckResult[] =>
  subjectsOfRouters(files).map((subject) => resultOf([subject]));

function resultOf(subjects: readonly Subject[]): CheckResult {
  const diagnostics = new Map(
    subjects.flatMap((subject) =>
      rules
        .check(subject)
        .map((each) => [`${each.file} ${each.span.start.offset} ${each.code} ${each.message}`, each]),
    ),
  );
  const verdict = subjects.some(({ evaluation }) => evaluation.verdict === 'refused') ? 'refused' : 'runs';
  return { verdict, diagnostics: inTextOrder([...diagnostics.values()]) };
}
