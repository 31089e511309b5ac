import { isKind } from '../settings/line.js';
import type { LoadedUnit } from '../settings/load.js';
import type { SettingKind, SettingValues } from '../settings/model.js';

/** Something wrong with a unit as a whole; `error` makes systemd refuse it. */
export interface UnitFinding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
  /** The directive to look at, `Section.Name`, where there is one. */
  readonly about?: string;
}

/** A setting's value, if it is set and of that kind. */
export function settingOf<K extends SettingKind>(
  unit: LoadedUnit,
  store: string,
  kind: K,
): SettingValues[K] | undefined {
  const setting = unit.settings.get(store)?.setting;
  return setting !== undefined && isKind(setting, kind) ? setting.value : undefined;
}

/** The finding that makes systemd refuse a unit. */
export const refuse = (code: string, message: string, about?: string): readonly UnitFinding[] => [
  { severity: 'error', code, message: `${message} Refusing.`, ...(about === undefined ? {} : { about }) },
];
