import { specOf } from '@harderway/component-flags';
import { etcdFlags, etcdVersion } from '../catalog/catalog.js';
import { type Diagnostic, start } from '../diagnostics.js';
import { adaptForFlags } from './defaults.js';
import { adviseOnUnknownFlag } from './flags.js';
import type { Setting, Settings } from './setting.js';

/** A text written from settings, and what could not be said in it. */
export interface Written<Output> {
  readonly output: Output;
  /**
   * `not-representable` for what the form cannot hold, `setting-unknown` for what the version lacks,
   * `default-written` and `without-effect` where the forms have different defaults.
   */
  readonly diagnostics: readonly Diagnostic[];
}

const unknown = (setting: Setting, advice: string): Diagnostic => ({
  severity: 'error',
  code: 'setting-unknown',
  message: `--${setting.name}: ${advice}`,
  position: setting.position,
  flag: setting.name,
});

/** Settings that the version knows, and a diagnostic for each that it does not. */
export function knownSettings(settings: Settings, version: string): Written<readonly Setting[]> {
  const flags = etcdFlags(version);
  const all = [...settings.values()];
  const output = all.filter((setting) => specOf(flags, setting.name) !== undefined);
  const diagnostics = all
    .filter((setting) => specOf(flags, setting.name) === undefined)
    .map((setting) => unknown(setting, adviseOnUnknownFlag(flags, setting.name, version)));
  return { output, diagnostics };
}

/** A setting that a form cannot hold. */
export function notRepresentable(setting: Setting, why: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'not-representable',
    message: `--${setting.name} is left out: ${why}`,
    position: start,
    flag: setting.name,
  };
}

/**
 * Writes settings as a command line, `--name=value` each, in their order. Reading it again gives the
 * same values.
 * @throws EtcdConfigError `unknown-version`
 */
export function writeFlags(
  settings: Settings,
  options: { readonly version: string },
): Written<readonly string[]> {
  const adapted = adaptForFlags(settings, etcdVersion(options.version));
  const { output, diagnostics } = knownSettings(adapted.settings, options.version);
  const argv = output
    .filter((setting) => setting.name !== 'config-file' && setting.name !== 'version')
    .map((setting) => `--${setting.name}=${setting.text}`);
  return { output: argv, diagnostics: [...diagnostics, ...adapted.diagnostics] };
}
