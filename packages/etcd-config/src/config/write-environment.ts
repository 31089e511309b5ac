import { specOf } from '@harderway/component-flags';
import { environmentName, etcdFlags, etcdVersion } from '../catalog/catalog.js';
import type { Diagnostic } from '../diagnostics.js';
import { adaptForFlags } from './defaults.js';
import type { Settings } from './setting.js';
import { knownSettings, notRepresentable, type Written } from './write-flags.js';

/** One assignment as systemd's `EnvironmentFile=` and a POSIX shell read it alike. */
export function environmentLine(name: string, value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return `${name}=${value}`;
  return `${name}="${value.replaceAll(/["\\`$]/g, (character) => `\\${character}`)}"`;
}

/**
 * Writes settings as `ETCD_` variables, in their order. An empty value counts as unset in the
 * environment, so one that differs from the default cannot be said there.
 * @throws EtcdConfigError `unknown-version`
 */
export function writeEnvironment(
  settings: Settings,
  options: { readonly version: string },
): Written<Readonly<Record<string, string>>> {
  const adapted = adaptForFlags(settings, etcdVersion(options.version));
  const { output: known, diagnostics } = knownSettings(adapted.settings, options.version);
  const flags = etcdFlags(options.version);
  const lost: Diagnostic[] = [];
  const variables: [string, string][] = [];
  for (const setting of known) {
    const spec = specOf(flags, setting.name);
    if (spec === undefined || setting.name === 'config-file' || setting.name === 'version') continue;
    if (setting.text !== '') variables.push([environmentName(setting.name), setting.text]);
    else if (spec.default !== '' && spec.type !== 'urls') {
      lost.push(notRepresentable(setting, 'an empty variable counts as unset; give the flag instead'));
    }
  }
  return {
    output: Object.fromEntries(variables),
    diagnostics: [...diagnostics, ...adapted.diagnostics, ...lost],
  };
}

/** Variables as the text of an environment file, one assignment a line. */
export function environmentText(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${environmentLine(name, value)}\n`)
    .join('');
}
