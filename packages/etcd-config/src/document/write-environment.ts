import type { Diagnostic } from '@harderway/diagnostics';
import { environmentName, etcdVersion } from '../catalog/catalog.js';
import type { EtcdCode } from '../codes.js';
import { adaptForFlags } from './defaults.js';
import type { Settings } from './setting.js';
import { knownSettings, notRepresentable, type WriteOptions, type Written } from './write-flags.js';

/** One assignment that systemd's `EnvironmentFile=` and a POSIX shell read alike. */
export function environmentLine(name: string, value: string): string {
  if (/^[\w@%+=:,./-]*$/.test(value)) return `${name}=${value}`;
  return `${name}="${value.replaceAll(/["\\`$]/g, (character) => `\\${character}`)}"`;
}

/**
 * Writes settings as `ETCD_` variables, in their order. An empty value counts as unset in the environment, so one that
 * differs from the default cannot be said there.
 * @throws EtcdConfigError `unknown-version`
 */
export function formatEnvironment(
  settings: Settings,
  { version }: WriteOptions,
): Written<Readonly<Record<string, string>>> {
  const adapted = adaptForFlags(settings, etcdVersion(version));
  const { output, diagnostics } = knownSettings(adapted.settings, version);
  const lost: Diagnostic<EtcdCode>[] = [];
  const variables: [string, string][] = [];
  for (const { setting, spec } of output) {
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
export const environmentText = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${environmentLine(name, value)}\n`)
    .join('');
