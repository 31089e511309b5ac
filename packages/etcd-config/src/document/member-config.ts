import { flagWords, type MemberStart, memberFlags } from '../cluster/member-flags.js';
import type { EtcdCluster } from '../cluster/model.js';
import { parseFlags } from './flags.js';
import { type ConfigForm, type SettingsInForm, writeForm } from './forms.js';

/** The form of a member's configuration, and why it is started. */
export interface MemberConfigOptions {
  readonly form: ConfigForm;
  /** Default: `bootstrap`. */
  readonly start?: MemberStart | undefined;
}

/** The configuration of one member: its text, and what is wrong with it or cannot be said in its form. */
export interface MemberConfig extends SettingsInForm {
  readonly name: string;
}

/**
 * The configuration of one member as flags (one a line), as an environment file, or as a configuration file.
 *
 * @throws EtcdConfigError `unknown-version`, and as `memberFlags`
 */
export function memberConfig(
  cluster: EtcdCluster,
  name: string,
  { form, start = { kind: 'bootstrap' } }: MemberConfigOptions,
): MemberConfig {
  const { version } = cluster;
  const flags = memberFlags(cluster, name, start);
  const words = flags.flatMap(flagWords);
  const { settings, diagnostics } = parseFlags(words, { version });
  // Flags keep their spelling.
  if (form === 'flags')
    return {
      name,
      output: words,
      text: flags.map((flag) => `${flagWords(flag).join(' ')}\n`).join(''),
      diagnostics,
    };
  const written = writeForm(form, settings, { version });
  return { name, ...written, diagnostics: [...diagnostics, ...written.diagnostics] };
}

/** The configurations of all members; see {@link memberConfig}. */
export const memberConfigs = (
  cluster: EtcdCluster,
  options: MemberConfigOptions & {
    readonly start?: Exclude<MemberStart, { readonly kind: 'joining' }> | undefined;
  },
): readonly MemberConfig[] => cluster.members.map(({ name }) => memberConfig(cluster, name, options));
