import { type Diagnostic, type Severity, WHOLE_TEXT } from '@harderway/diagnostics';
import { keySpan } from '../document/locate.js';
import type { UnitCode } from '../rules/rules.generated.js';
import { isKind } from '../settings/line.js';
import type { LoadedUnit } from '../settings/loaded.js';
import type { SettingKind, SettingValues } from '../settings/model.js';

/** A setting's value, if it is set and of that kind. */
export function settingOf<K extends SettingKind>(
  unit: LoadedUnit,
  store: string,
  kind: K,
): SettingValues[K] | undefined {
  const setting = unit.settings.get(store)?.setting;
  return setting !== undefined && isKind(setting, kind) ? setting.value : undefined;
}

/** A diagnostic of a unit as a whole; `store` names the setting to look at, where there is one. */
export function ofUnit(
  unit: LoadedUnit,
  severity: Severity,
  code: UnitCode,
  message: string,
  store?: string,
): Diagnostic<UnitCode> {
  const line = store === undefined ? undefined : unit.lines.get(store);
  return line === undefined
    ? { code, severity, message, span: WHOLE_TEXT }
    : { code, severity, message, span: keySpan(line.node), file: line.path };
}

/** The diagnostic that makes systemd refuse a unit. */
export const refuse = (
  unit: LoadedUnit,
  code: UnitCode,
  message: string,
  store?: string,
): readonly Diagnostic<UnitCode>[] => [ofUnit(unit, 'error', code, `${message} Refusing.`, store)];
