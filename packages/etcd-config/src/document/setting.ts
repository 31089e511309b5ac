import type { FlagValue } from '@harderway/component-flags';
import type { Span } from '@harderway/diagnostics';

/** Where a setting was made. */
export type SettingForm = 'flag' | 'environment' | 'file';

/** The names of the three texts in diagnostics, unless the caller knows better ones. */
export const TEXT_NAMES: Readonly<Record<SettingForm, string>> = {
  flag: '<command line>',
  environment: '<environment>',
  file: '<configuration file>',
};

/** One setting that was made explicitly, under the name of its flag. */
export interface Setting {
  /** The flag's name without dashes, whatever form it was read from. */
  readonly name: string;
  readonly value: FlagValue;
  /** The value as it would be written for the flag. */
  readonly text: string;
  readonly form: SettingForm;
  /** The text that `span` counts in: `<command line>`, `<environment>`, `<configuration file>` or a path. */
  readonly file: string;
  readonly span: Span;
}

/** Explicit settings by flag name, in the order in which they were made. */
export type Settings = ReadonlyMap<string, Setting>;
