import { type FlagSpec, specOf } from '@harderway/component-flags';
import type { Diagnostic } from '@harderway/diagnostics';
import { etcdFlags, etcdVersion } from '../catalog/catalog.js';
import type { EtcdCode } from '../codes.js';
import { adaptForFlags } from './defaults.js';
import { adviseOnUnknownFlag } from './flags.js';
import { documentRules } from './rules.js';
import type { Setting, Settings } from './setting.js';

/** A text written from settings, and what could not be said in it. */
export interface Written<Output> {
  readonly output: Output;
  /**
   * `not-representable` for what the form cannot hold, `setting-unknown` for what the version lacks, `default-written`
   * and `without-effect` where the forms have different defaults.
   */
  readonly diagnostics: readonly Diagnostic<EtcdCode>[];
}

/** Options of all writers. */
export interface WriteOptions {
  /** The etcd version that is to read the text, such as `3.5.15`. */
  readonly version: string;
}

/** A setting that goes into a text, with its flag. */
export interface KnownSetting {
  readonly setting: Setting;
  readonly spec: FlagSpec;
}

/** Settings that the version has, and a diagnostic for each that it does not have. */
export function knownSettings(settings: Settings, version: string): Written<readonly KnownSetting[]> {
  const flags = etcdFlags(version);
  const output: KnownSetting[] = [];
  const diagnostics: Diagnostic<EtcdCode>[] = [];
  for (const setting of settings.values()) {
    const { name, span, file } = setting;
    const spec = specOf(flags, name);
    if (spec === undefined) {
      const message = `--${name} is not a flag of etcd ${version}`;
      const hint = adviseOnUnknownFlag(flags, name, version);
      const subject = `--${name}`;
      diagnostics.push(documentRules.diagnostic('setting-unknown', { message, hint, span, file, subject }));
    } else if (name !== 'version') output.push({ setting, spec });
  }
  return { output, diagnostics };
}

/** A setting that a form cannot hold. */
export const notRepresentable = ({ name, span, file }: Setting, why: string): Diagnostic<EtcdCode> =>
  documentRules.diagnostic('not-representable', {
    message: `--${name} is left out: ${why}`,
    span,
    file,
    subject: `--${name}`,
  });

/**
 * Writes settings as a command line, `--name=value` each, in their order. Reading it again gives the same values.
 * @throws EtcdConfigError `unknown-version`
 */
export function formatFlags(settings: Settings, { version }: WriteOptions): Written<readonly string[]> {
  const adapted = adaptForFlags(settings, etcdVersion(version));
  const { output, diagnostics } = knownSettings(adapted.settings, version);
  return {
    output: output.map(({ setting }) => `--${setting.name}=${setting.text}`),
    diagnostics: [...diagnostics, ...adapted.diagnostics],
  };
}
