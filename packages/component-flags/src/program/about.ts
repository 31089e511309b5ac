import type { RuleInfo } from '@harderway/diagnostics';

/** Gives what people have to know about a code, and the stage at which the program notices. */
export type About<Code extends string> = <Stage extends string>(
  stage: Stage,
  code: Code,
) => RuleInfo<Code> & { readonly stage: Stage };

/**
 * Looks up what rules are about, for the checks that are written beside it.
 *
 * @throws Error for a code that the list lacks: a mistake of the programmer
 */
export function aboutOf<Code extends string>(rules: readonly RuleInfo<Code>[]): About<Code> {
  const byCode = new Map(rules.map((rule) => [rule.code, rule]));
  return (stage, code) => {
    const rule = byCode.get(code);
    if (rule === undefined) throw new Error(`no rule has the code ${code}`);
    return { ...rule, stage };
  };
}
