import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { keySpan } from '../document/locate.js';
import type { UnitCode } from '../rules.generated.js';
import { sectionOfType } from '../schema/lookup.js';
import type { LoadedUnit } from '../settings/loaded.js';
import type { UnitFault } from './fault.js';
import { faultsOf } from './faults.js';
import { messages } from './messages.generated.js';

/** A fault in systemd's words, at the last line of the setting to look at. */
function diagnosticOf(unit: LoadedUnit, { severity, id, value = '' }: UnitFault): Diagnostic<UnitCode> {
  const { code, at = '', says } = messages[id];
  const message = says.replace('%s', () => value);
  const line = unit.lines.get(at.replace('*', sectionOfType(unit.type)));
  return line === undefined
    ? { code, severity, message, span: WHOLE_TEXT }
    : { code, severity, message, span: keySpan(line.node), file: line.path };
}

/** Checks a loaded unit as a whole as systemd does. */
export const checkUnit = (unit: LoadedUnit): readonly Diagnostic<UnitCode>[] =>
  faultsOf(unit).map((fault) => diagnosticOf(unit, fault));
