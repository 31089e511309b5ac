import type { RuleInfo } from '@harderway/diagnostics';

/** Looks rules up by their codes. Throws for a code without a rule: a mistake of the programmer. */
export function aboutOf<C extends string>(rules: readonly RuleInfo<C>[]): (code: C) => RuleInfo<C> {
  const byCode = new Map(rules.map((rule) => [rule.code, rule]));
  return (code) => {
    const rule = byCode.get(code);
    if (rule === undefined) throw new Error(`no rule has the code ${code}`);
    return rule;
  };
}
