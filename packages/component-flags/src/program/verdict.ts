import type { Diagnostic } from '@harderway/diagnostics';
import type { StartStage } from './rule.js';
import type { StartFinding } from './start-rules.js';

/**
 * The behavior of a program with what it is given: it `runs`; it `exits` by itself with 0, having printed its help or
 * version; or it is `refused`: the program ends with an error. One vocabulary for all programs.
 */
export type Verdict = 'runs' | 'exits' | 'refused';

/** A verdict, and how the program ends if it does. */
export interface Judgement<Stage extends string = string> {
  readonly verdict: Verdict;
  /** The exit code of a program that ends by itself. */
  readonly exitCode?: number | undefined;
  /** The stage that refused. */
  readonly stage?: Stage | undefined;
  /** The last words of a program that refuses; several faults of a stage that collects them as `[a, b]`. */
  readonly programText?: string | undefined;
}

/** The behavior of a program with its settings, and everything that was found. */
export interface StartReport<Stage extends string = string, Code extends string = string>
  extends Judgement<Stage> {
  /** In the order of stages: the first error of a stage that decides is the one that the program ends with. */
  readonly diagnostics: readonly Diagnostic<Code>[];
}

/** Kubernetes' way to print several errors: `utilerrors.Aggregate`. */
function aggregate(texts: readonly string[]): string {
  const unique = [...new Set(texts)];
  return unique.length === 1 ? (unique[0] ?? '') : `[${unique.join(', ')}]`;
}

/** The first stage with an error that decides refuses; the exit code is that of its first error. */
export function judge<Stage extends string>(
  stages: readonly StartStage<Stage>[],
  findings: readonly StartFinding<Stage>[],
): Judgement<Stage> {
  for (const { name, collects = false, decides = true } of stages) {
    const errors = findings.filter(
      ({ stage, diagnostic }) => stage === name && diagnostic.severity === 'error',
    );
    const [first] = errors;
    if (first === undefined || !decides) continue;
    const texts = errors.map(({ diagnostic }) => diagnostic.programText ?? diagnostic.message);
    return {
      verdict: 'refused',
      exitCode: first.exitCode ?? 1,
      stage: name,
      programText: collects ? aggregate(texts) : texts[0],
    };
  }
  return { verdict: 'runs' };
}
