import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { addressChecks } from './addresses.js';
import { checkChecks } from './checks.js';
import { layoutChecks } from './layout.js';
import { noEffectChecks } from './no-effect.js';
import { operationChecks } from './operations.js';
import { programChecks } from './program.js';
import { realChecks } from './reals.js';
import { type LdirectordCode, ldirectordRules } from './rules.generated.js';
import type { CheckedFile } from './subject.js';
import { valueChecks } from './values.js';

/**
 * Every rule: messages of ldirectord, what ipvsadm and the kernel refuse, and what operators run into. Codes stay;
 * severities and texts may change.
 */
export const rules: RuleSet<CheckedFile, LdirectordCode> = defineRules<CheckedFile, LdirectordCode>(
  'ldirectord-config',
  ldirectordRules,
  {
    checks: [
      programChecks,
      layoutChecks,
      addressChecks,
      realChecks,
      checkChecks,
      operationChecks,
      noEffectChecks,
      valueChecks,
    ],
  },
);
