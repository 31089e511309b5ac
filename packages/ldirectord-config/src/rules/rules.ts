import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { addressRules } from './addresses.js';
import { checkRules } from './checks.js';
import { layoutRules } from './layout.js';
import { noEffectRules } from './no-effect.js';
import { operationRules } from './operations.js';
import { programRules } from './program.js';
import { realRules } from './reals.js';
import type { FileRule, Subject } from './subject.js';
import { valueRules } from './values.js';

type CodeOf<Rules> = Rules extends readonly FileRule<infer Code>[] ? Code : never;

/** The code of a rule. Codes stay; severities and texts may change. */
export type RuleCode = CodeOf<
  | typeof programRules
  | typeof layoutRules
  | typeof addressRules
  | typeof realRules
  | typeof checkRules
  | typeof operationRules
  | typeof noEffectRules
  | typeof valueRules
>;

/** Every rule: messages of ldirectord, what ipvsadm and the kernel refuse, and what operators run into. */
export const rules: RuleSet<Subject, RuleCode> = defineRules<Subject, RuleCode>('ldirectord-config', [
  ...programRules,
  ...layoutRules,
  ...addressRules,
  ...realRules,
  ...checkRules,
  ...operationRules,
  ...noEffectRules,
  ...valueRules,
]);
