import type { FlagValue } from '@harderway/component-flags';
import type { Position } from '../diagnostics.js';

/** Where a setting was made. */
export type SettingForm = 'flag' | 'environment' | 'file';

/** One setting that was made explicitly, under the name that its flag has. */
export interface Setting {
  /** The flag's name without dashes, whatever form it was read from. */
  readonly name: string;
  readonly value: FlagValue;
  /** The value as it would be written for the flag. */
  readonly text: string;
  readonly form: SettingForm;
  readonly position: Position;
}

/** Explicit settings by flag name, in the order in which they were made. */
export type Settings = ReadonlyMap<string, Setting>;
