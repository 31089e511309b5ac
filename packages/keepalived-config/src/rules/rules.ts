import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { programChecks } from './program.js';
import { routerChecks } from './routers.js';
import { type KeepalivedCode, keepalivedRules } from './rules.generated.js';
import { serverChecks } from './servers.js';
import type { Subject } from './subject.js';
import { textChecks } from './text.js';
import { vrrpChecks } from './vrrp.js';

/** The code of a rule. Codes stay; severities and texts may change. */
export type RuleCode = KeepalivedCode;

/** Every rule: messages of keepalived, and what operators run into. */
export const rules: RuleSet<Subject, RuleCode> = defineRules<Subject, RuleCode>(
  'keepalived-config',
  keepalivedRules,
  { checks: [programChecks, vrrpChecks, routerChecks, serverChecks, textChecks] },
);
