import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type UnitCode, unitRules } from '../rules.generated.js';
import { commandChecks } from './commands.js';
import { dependencyChecks } from './dependencies.js';
import { installChecks } from './install.js';
import { lineChecks } from './lines.js';
import { nameChecks } from './names.js';
import { restartChecks } from './restart.js';
import type { UnitSubject } from './subject.js';
import { variableChecks } from './variables.js';

/** Every rule: what systemd itself says while it loads a unit, and what it is silent about, which has a check. */
export const rules: RuleSet<UnitSubject, UnitCode> = defineRules<UnitSubject, UnitCode>(
  'systemd-unit',
  unitRules,
  {
    checks: [
      commandChecks,
      variableChecks,
      lineChecks,
      nameChecks,
      installChecks,
      restartChecks,
      dependencyChecks,
    ],
  },
);
