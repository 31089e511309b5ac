import type { RuleInfo } from '@harderway/diagnostics';
import type { UnitRule } from '../subject.js';

/** A rule that systemd itself checks; the severity is a warning (systemd drops the line) unless it is given. */
export interface RuleText extends Omit<RuleInfo, 'code' | 'severity'> {
  readonly severity?: RuleInfo['severity'];
}

/** The rules of texts by code; those without a source of their own get the one of the group. */
export function rulesOf<Texts extends Readonly<Record<string, RuleText>>>(
  source: string,
  texts: Texts,
): readonly UnitRule<Extract<keyof Texts, string>>[] {
  const rules: UnitRule<Extract<keyof Texts, string>>[] = [];
  for (const code in texts) {
    const text: RuleText | undefined = texts[code];
    if (text !== undefined) rules.push({ source, severity: 'warning', ...text, code });
  }
  return rules;
}
