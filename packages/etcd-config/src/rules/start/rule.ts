import type { StartFault, StartRule, StartStage } from '@harderway/component-flags/program';
import type { RuleInfo } from '@harderway/diagnostics';
import { aboutOf } from '../about.js';
import type { Effective } from '../effective.js';
import { type StartCode, startRules } from './rules.generated.js';

/**
 * When etcd notices: while it reads its settings, while it validates them, while it starts listening, while it bootstraps,
 * once it serves. `advice` never keeps it from starting.
 */
export type Stage = 'read' | 'validate' | 'listen' | 'bootstrap' | 'serve' | 'advice';

/** The stages in etcd's order. */
export const STAGES: readonly StartStage<Stage>[] = [
  { name: 'read' },
  { name: 'validate' },
  { name: 'listen' },
  { name: 'bootstrap' },
  { name: 'serve' },
  { name: 'advice' },
];

/** A rule that etcd applies at start, or advice of this package. */
export type Rule = StartRule<Effective, Stage>;

/** A fault that a rule found. */
export type Fault = StartFault<Stage>;

const infoOf = aboutOf(startRules);

/** What people have to know about a code, and the stage at which etcd notices. */
export const about = <S extends Stage>(
  stage: S,
  code: StartCode,
): RuleInfo<StartCode> & { readonly stage: S } => ({
  ...infoOf(code),
  stage,
});

/** A fault in etcd's own words, unless `more` has a clearer message. */
export const fault = (
  flag: string,
  programText: string,
  hint: string,
  more: Partial<Pick<Fault, 'message' | 'severity'>> = {},
): Fault => ({ flag, message: programText, hint, programText, ...more });

/** A fault when the file that a flag names is known to be missing. */
export function* missingFile(values: Effective, flag: string): Iterable<Fault> {
  const path = values.text(flag);
  if (path === '' || values.surroundings.fileState?.(path) !== 'missing') return;
  const message = `--${flag}: ${path} does not exist`;
  const hint = 'put the file in place or correct the path';
  yield fault(flag, `open ${path}: no such file or directory`, hint, { message });
}

/** The words for a wrong value of a flag; undefined for a right one. */
export type Judge = (values: Effective, flag: string) => string | undefined;

/** A rule about the value of one flag, or of several alike. */
export interface ValueRule extends Omit<Rule, 'check'> {
  /** Those that the version lacks are skipped. */
  readonly flags: readonly string[];
  /** Advice on a wrong value; `%` becomes the flag. */
  readonly hint: string;
  readonly exitCode?: number;
  readonly judge: Judge;
}

/** A rule that judges the value of each of its flags. */
export const valueRule = ({ flags, hint, exitCode, judge, ...rule }: ValueRule): Rule => ({
  ...rule,
  *check(values) {
    for (const flag of flags.filter((each) => values.knows(each))) {
      const message = judge(values, flag);
      if (message === undefined) continue;
      const own = rule.stage === 'advice';
      yield {
        flag,
        message,
        hint: hint.replaceAll('%', `--${flag}`),
        exitCode,
        ...(own ? {} : { programText: message }),
      };
    }
  },
});

/** Judges that a text is one of some words. */
export const oneOf =
  (words: readonly string[], say: (word: string) => string): Judge =>
  (values, flag) =>
    words.includes(values.text(flag)) ? undefined : say(values.text(flag));

/** Judges that a number is within bounds. */
export const within =
  (
    least: bigint | undefined,
    most: bigint | undefined,
    say: (value: bigint, flag: string) => string,
  ): Judge =>
  (values, flag) => {
    const value = values.integer(flag);
    const below = least !== undefined && value < least;
    return below || (most !== undefined && value > most) ? say(value, flag) : undefined;
  };
