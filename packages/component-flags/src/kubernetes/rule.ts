import type { RuleInfo } from '@harderway/diagnostics';
import { formatFlagValue } from '../format-value.js';
import type { StartFault, StartRule, StartStage } from '../program/index.js';
import type { StartContext } from './context.js';

/**
 * When a Kubernetes program notices a fault. What is `connected` shows only once it has reached the API server
 * (kube-apiserver: etcd), so a program that never does keeps running.
 */
export type KubernetesStage = 'parse' | 'arguments' | 'complete' | 'validate' | 'apply' | 'run' | 'connected';

/** The stages in order. Only validation goes on after a fault. */
export const STAGES: readonly StartStage<KubernetesStage>[] = [
  { name: 'parse' },
  { name: 'arguments' },
  { name: 'complete' },
  { name: 'validate', collects: true },
  { name: 'apply' },
  { name: 'run' },
  { name: 'connected', decides: false },
];

/** A fault that a rule of a Kubernetes program found. */
export type Fault = StartFault<KubernetesStage>;

/** A fault that differs from its facts in some fields. */
export type FaultDetails = Partial<Fault>;

/** A rule of a Kubernetes program. Its source is a file of the Kubernetes repository where nothing else is said. */
export type Rule = StartRule<StartContext, KubernetesStage>;

/**
 * A rule as the facts have it, but for its check. In texts `{name}` is the value of that flag, and `{flag}` and `{value}`
 * are the flag to blame and its value.
 */
export interface RuleFacts<Code extends string = string> extends RuleInfo<Code> {
  /** When the program notices. */
  readonly stage: KubernetesStage;
  /** Versions that make the check, as ranges. Default: all. */
  readonly versions?: string | undefined;
  /** The flag to blame, unless a fault names another. */
  readonly flag?: string | undefined;
  /** The program's message. */
  readonly words?: string | undefined;
  /** The message to report where the program has none. */
  readonly message?: string | undefined;
  /** Advice, unless a fault has better. */
  readonly hint?: string | undefined;
}

/** The result of a check: whether there is the fault of the facts, or faults that differ from it in some fields. */
export type Answer = boolean | FaultDetails | Iterable<FaultDetails>;

/** The checks of rules by their codes, in the order in which the program makes them. */
export type Checks<Code extends string> = Readonly<Partial<Record<Code, (context: StartContext) => Answer>>>;

/** The check of a code that another rule reports. */
export const elsewhere = (): boolean => false;

/** A fault in the program's own words. */
export const fault = (text: string, more: FaultDetails = {}): FaultDetails => ({
  message: text,
  programText: text,
  ...more,
});

/** One fault of the facts for each of these flags. */
export const blaming = (flags: readonly string[]): readonly FaultDetails[] => flags.map((flag) => ({ flag }));

function listOf(answer: Answer): readonly FaultDetails[] {
  if (typeof answer === 'boolean') return answer ? [{}] : [];
  return Symbol.iterator in answer ? [...answer] : [answer];
}

/** The value of a flag as text. */
function shown({ value, flags }: StartContext, flag: string): string {
  const found = value(flag);
  return found === undefined ? '' : formatFlagValue(flags[flag]?.type ?? 'string', found).join(',');
}

function completed(facts: RuleFacts, found: FaultDetails, context: StartContext): Fault {
  const flag = found.flag ?? facts.flag ?? '';
  const fill = (text: string): string =>
    text.replace(/\{([a-z0-9-]+)\}/g, (_, name: string) =>
      name === 'flag' ? flag : shown(context, name === 'value' ? flag : name),
    );
  const hint = found.hint ?? (facts.hint === undefined ? undefined : fill(facts.hint));
  const message = found.message ?? fill(facts.words ?? facts.message ?? '');
  if (flag === '' || message === '') throw new Error(`the rule ${facts.code} names no flag or says nothing`);
  const isSaid = found.message === undefined && facts.words !== undefined;
  return { ...(isSaid ? { programText: message } : {}), ...found, flag, message, hint };
}

/**
 * Puts the facts of rules and their checks together, in the order of the checks.
 *
 * @throws Error for a check whose code the facts lack, and later for a fault without flag or message: mistakes of the
 * programmer
 */
export function rulesOf<Code extends string>(
  facts: readonly RuleFacts<Code>[],
  checks: Checks<Code>,
): readonly Rule[] {
  const byCode = new Map<string, RuleFacts>(facts.map((each) => [each.code, each]));
  return Object.entries<Checks<Code>[Code]>(checks).map(([code, check]) => {
    const info = byCode.get(code);
    if (info === undefined) throw new Error(`no rule has the code ${code}`);
    const { flag: _flag, words: _words, message: _message, hint: _hint, ...rule } = info;
    return {
      ...rule,
      check: (context) => listOf(check?.(context) ?? false).map((found) => completed(info, found, context)),
    };
  });
}
