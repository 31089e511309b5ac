import { type Diagnostic, hasErrors, type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import type { EtcdCode } from '../codes.js';
import { parseEnvironment } from './environment.js';
import { parseConfigFile } from './file.js';
import { parseFlags } from './flags.js';
import { documentRules } from './rules.js';
import { type SettingForm, type Settings, TEXT_NAMES } from './setting.js';

/** Everything that an etcd process is given. */
export interface EtcdSources {
  /** The etcd version that reads it, such as `3.5.15`. */
  readonly version: string;
  /** The command line without the program. Default: none. */
  readonly argv?: readonly string[] | undefined;
  /** The place of each argument, when they come from a file. */
  readonly argumentSpans?: readonly Span[] | undefined;
  /** The environment. Default: empty. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** The place of each variable, when they come from a file. */
  readonly environmentSpans?: ReadonlyMap<string, Span> | undefined;
  /** Text of the configuration file that `--config-file` or ETCD_CONFIG_FILE names. */
  readonly file?: string | undefined;
  /**
   * Names of the texts in diagnostics. Default: `<command line>`, `<environment>`, and the path in `--config-file` or
   * ETCD_CONFIG_FILE, or else `<configuration file>`.
   */
  readonly names?: { readonly [Form in SettingForm]?: string | undefined } | undefined;
}

/** The settings that count, and the way etcd goes from there. */
export interface ResolvedSettings {
  /** A configuration file counts alone; without one, the command line and the environment do. */
  readonly governedBy: 'flags' | 'file';
  /** The name of the text that has, or would have, the settings. */
  readonly file: string;
  readonly settings: Settings;
  /** `help` and `version`: etcd prints and exits with 0. `refused`: it exits while it reads. */
  readonly outcome: 'start' | 'help' | 'version' | 'refused';
  readonly diagnostics: readonly Diagnostic<EtcdCode>[];
}

/**
 * Combines command line, environment and configuration file with etcd's precedence: a configuration file makes etcd
 * ignore every other flag (though they must parse) and every variable; without one, a variable counts where its flag is
 * not given, and giving both is an error.
 *
 * Diagnostic codes: those of the parsers, and `flags-ignored`, `environment-ignored` (warnings), `file-missing` (a file
 * is named, and its text was not given).
 * @throws EtcdConfigError `unknown-version`
 */
export function resolveSettings(sources: EtcdSources): ResolvedSettings {
  const { version, environment = {} } = sources;
  const { flag = TEXT_NAMES.flag, environment: variables = TEXT_NAMES.environment } = sources.names ?? {};
  const names = { flag, environment: variables, file: TEXT_NAMES.file };
  const flags = parseFlags(sources.argv ?? [], { version, spans: sources.argumentSpans, file: names.flag });
  const early = (outcome: ResolvedSettings['outcome']): ResolvedSettings => ({
    governedBy: 'flags',
    file: names.flag,
    settings: flags.settings,
    outcome,
    diagnostics: flags.diagnostics,
  });
  if (hasErrors(flags.diagnostics)) return early('refused');
  if (flags.help) return early('help');
  if (flags.printVersion) return early('version');

  const configFile = flags.settings.get('config-file');
  const fromFlag = typeof configFile?.value === 'string' ? configFile.value : '';
  const path = fromFlag === '' ? (environment['ETCD_CONFIG_FILE'] ?? '') : fromFlag;
  if (path === '' && sources.file === undefined) {
    const read = parseEnvironment(environment, {
      version,
      given: flags.settings,
      spans: sources.environmentSpans,
      file: names.environment,
    });
    const diagnostics = [...flags.diagnostics, ...read.diagnostics];
    return {
      ...early(hasErrors(diagnostics) ? 'refused' : 'start'),
      settings: new Map([...flags.settings, ...read.settings]),
      diagnostics,
    };
  }
  const file = sources.names?.file ?? (path === '' ? names.file : path);
  if (sources.file === undefined) {
    const missing = documentRules.diagnostic('file-missing', {
      message: `the text of the configuration file ${path} was not given`,
      hint: 'give it too',
      span: configFile?.span ?? sources.environmentSpans?.get('ETCD_CONFIG_FILE') ?? WHOLE_TEXT,
      file: fromFlag === '' ? names.environment : names.flag,
      subject: '--config-file',
      programText: `open ${path}: no such file or directory`,
    });
    const diagnostics = [...flags.diagnostics, missing];
    return { governedBy: 'file', file, settings: new Map(), outcome: 'refused', diagnostics };
  }
  const read = parseConfigFile(sources.file, { version, file });
  const diagnostics = [
    ...flags.diagnostics,
    ...read.diagnostics,
    ...ignoredFlags(flags.settings),
    ...ignoredVariables(environment, names.environment),
  ];
  const outcome = hasErrors(diagnostics) ? 'refused' : 'start';
  return { governedBy: 'file', file, settings: read.settings, outcome, diagnostics };
}

const ignoredFlags = (settings: Settings): readonly Diagnostic<EtcdCode>[] =>
  [...settings.values()]
    .filter(({ name }) => name !== 'config-file')
    .map(({ name, span, file }) =>
      documentRules.diagnostic('flags-ignored', {
        message: `--${name} does nothing beside a configuration file`,
        hint: 'move it into the file',
        span,
        file,
        subject: `--${name}`,
      }),
    );

function ignoredVariables(
  environment: Readonly<Record<string, string>>,
  file: string,
): readonly Diagnostic<EtcdCode>[] {
  const names = Object.keys(environment).filter(
    (key) => key.startsWith('ETCD_') && key !== 'ETCD_CONFIG_FILE',
  );
  if (names.length === 0) return [];
  const message = `${names.join(', ')}: variables do nothing beside a configuration file`;
  const hint = 'move them into the file';
  return [documentRules.diagnostic('environment-ignored', { message, hint, span: WHOLE_TEXT, file })];
}
