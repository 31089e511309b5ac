import { defineRules, type RuleSet } from '@harderway/diagnostics';
import type { SystemdCode } from '../codes.js';
import { commandRules } from './commands.js';
import { dependencyRules } from './dependencies.js';
import { installRules } from './install.js';
import { lineRules } from './lines.js';
import { nameRules } from './names.js';
import { restartRules } from './restart.js';
import type { UnitRule, UnitSubject } from './subject.js';
import { droppedRules, execRules } from './systemd/commands.js';
import { fileRules } from './systemd/files.js';
import { serviceRules } from './systemd/services.js';
import { wholeUnitRules } from './systemd/units.js';
import { valueRules } from './systemd/values.js';
import { variableRules } from './variables.js';

type CodesOf<Rules> = Rules extends readonly UnitRule<infer Code>[] ? Code : never;

/** A code of `lint`, listed in RULES.md. */
export type UnitCode =
  | SystemdCode
  | CodesOf<typeof commandRules>
  | CodesOf<typeof dependencyRules>
  | CodesOf<typeof fileRules>
  | CodesOf<typeof installRules>
  | CodesOf<typeof lineRules>
  | CodesOf<typeof nameRules>
  | CodesOf<typeof restartRules>
  | CodesOf<typeof variableRules>;

/** Every rule: what systemd itself says, and what it is silent about. */
export const rules: RuleSet<UnitSubject, UnitCode> = defineRules<UnitSubject, UnitCode>('systemd-unit', [
  ...fileRules,
  ...valueRules,
  ...execRules,
  ...droppedRules,
  ...serviceRules,
  ...wholeUnitRules,
  ...commandRules,
  ...variableRules,
  ...lineRules,
  ...nameRules,
  ...installRules,
  ...restartRules,
  ...dependencyRules,
]);
