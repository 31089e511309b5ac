import type { Diagnostic } from '@harderway/diagnostics';
import type { EtcdCode } from '../codes.js';
import type { Settings } from './setting.js';
import { environmentText, formatEnvironment } from './write-environment.js';
import { formatConfigFile } from './write-file.js';
import { formatFlags, type WriteOptions, type Written } from './write-flags.js';

/** The forms of a configuration: a command line, an environment file, a configuration file. */
export type ConfigForm = 'flags' | 'environment' | 'file';

/** Settings in a form: as data, as text, and what the form cannot hold. */
export interface SettingsInForm {
  readonly output: unknown;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic<EtcdCode>[];
}

const inForm = <T>({ output, diagnostics }: Written<T>, print: (output: T) => string): SettingsInForm => ({
  output,
  text: print(output),
  diagnostics,
});

/** Writes settings in a form; flags are one a line. */
export function writeForm(form: ConfigForm, settings: Settings, options: WriteOptions): SettingsInForm {
  switch (form) {
    case 'flags':
      return inForm(formatFlags(settings, options), (words) => words.map((word) => `${word}\n`).join(''));
    case 'environment':
      return inForm(formatEnvironment(settings, options), environmentText);
    case 'file':
      return inForm(formatConfigFile(settings, options), (text) => text);
  }
}
