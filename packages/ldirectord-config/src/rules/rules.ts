import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { addressChecks } from './addresses.js';
import { checkChecks } from './checks.js';
import { layoutChecks } from './layout.js';
import { noEffectChecks } from './no-effect.js';
import { operationChecks } from './operations.js';
import { programChecks } from './program.js';
import { realChecks } from './reals.js';
import { type LdirectordCode, ldirectordRules } from './rules.generated.js';
import type { Checks, Subject } from './subject.js';
import { valueChecks } from './values.js';

/** The code of a rule. Codes stay; severities and texts may change. */
export type RuleCode = LdirectordCode;

const checks: Checks = {
  ...programChecks,
  ...layoutChecks,
  ...addressChecks,
  ...realChecks,
  ...checkChecks,
  ...operationChecks,
  ...noEffectChecks,
  ...valueChecks,
};

/** Every rule: messages of ldirectord, what ipvsadm and the kernel refuse, and what operators run into. */
export const rules: RuleSet<Subject, RuleCode> = defineRules<Subject, RuleCode>(
  'ldirectord-config',
  ldirectordRules,
  checks,
);
