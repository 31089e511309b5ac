import type { Diagnostic, Position } from '../diagnostics.js';
import { start } from '../diagnostics.js';
import { parseEnvironment } from './environment.js';
import { parseConfigFile } from './file.js';
import { parseFlags } from './flags.js';
import type { Settings } from './setting.js';

/** All that an etcd process is given. */
export interface EtcdSources {
  /** The etcd version that reads it, such as `3.5.15`. */
  readonly version: string;
  /** The command line without the program. Default: none. */
  readonly argv?: readonly string[];
  /** Where each argument stands, when they come from a file. */
  readonly argumentPositions?: readonly Position[];
  /** The environment. Default: empty. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where each variable stands, when they come from a file. */
  readonly environmentPositions?: ReadonlyMap<string, Position>;
  /** Text of the configuration file that `--config-file` or ETCD_CONFIG_FILE names. */
  readonly file?: string;
}

/** What etcd makes of its sources. */
export interface ResolvedSettings {
  /**
   * What counts: with a configuration file that alone, else the command line with the environment.
   */
  readonly governedBy: 'flags' | 'file';
  readonly settings: Settings;
  /** `help` and `version`: etcd prints and exits with 0. `refused`: it exits while it reads. */
  readonly outcome: 'start' | 'help' | 'version' | 'refused';
  readonly diagnostics: readonly Diagnostic[];
}

const refused = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((found) => found.severity === 'error');

/**
 * Brings command line, environment and configuration file together with etcd's precedence: a
 * configuration file makes etcd ignore every other flag (though they must parse) and every variable;
 * without one, a variable counts where its flag is not given, and giving both is an error.
 *
 * Diagnostic codes: those of the parsers, and `flags-ignored`, `environment-ignored` (warnings),
 * `file-missing` (a file is named, and its text was not given).
 * @throws EtcdConfigError `unknown-version`
 */
export function resolveSettings(sources: EtcdSources): ResolvedSettings {
  const { version } = sources;
  const environment = sources.environment ?? {};
  const flags = parseFlags(sources.argv ?? [], {
    version,
    ...(sources.argumentPositions === undefined ? {} : { positions: sources.argumentPositions }),
  });
  const early = (outcome: ResolvedSettings['outcome']): ResolvedSettings => ({
    governedBy: 'flags',
    settings: flags.settings,
    outcome,
    diagnostics: flags.diagnostics,
  });
  if (refused(flags.diagnostics)) return early('refused');
  if (flags.help) return early('help');
  if (flags.printVersion) return early('version');

  const configFile = flags.settings.get('config-file');
  const fromFlag = typeof configFile?.value === 'string' ? configFile.value : '';
  const path = fromFlag === '' ? (environment['ETCD_CONFIG_FILE'] ?? '') : fromFlag;
  if (path === '' && sources.file === undefined) {
    const read = parseEnvironment(environment, {
      version,
      given: flags.settings,
      ...(sources.environmentPositions === undefined ? {} : { positions: sources.environmentPositions }),
    });
    const diagnostics = [...flags.diagnostics, ...read.diagnostics];
    return {
      governedBy: 'flags',
      settings: new Map([...flags.settings, ...read.settings]),
      outcome: refused(diagnostics) ? 'refused' : 'start',
      diagnostics,
    };
  }
  if (sources.file === undefined) {
    const missing: Diagnostic = {
      severity: 'error',
      code: 'file-missing',
      message: `the configuration file ${path} is named, but its text is not at hand; give it too`,
      position: configFile?.position ?? start,
      source: fromFlag === '' ? 'environment' : 'flags',
      flag: 'config-file',
      programText: `open ${path}: no such file or directory`,
    };
    return {
      governedBy: 'file',
      settings: new Map(),
      outcome: 'refused',
      diagnostics: [...flags.diagnostics, missing],
    };
  }
  const file = parseConfigFile(sources.file, { version });
  const diagnostics = [...flags.diagnostics, ...file.diagnostics, ...ignored(flags.settings, environment)];
  return {
    governedBy: 'file',
    settings: file.settings,
    outcome: refused(diagnostics) ? 'refused' : 'start',
    diagnostics,
  };
}

function ignored(flags: Settings, environment: Readonly<Record<string, string>>): readonly Diagnostic[] {
  const idle = [...flags.values()].filter((setting) => setting.name !== 'config-file');
  const variables = Object.keys(environment).filter(
    (key) => key.startsWith('ETCD_') && key !== 'ETCD_CONFIG_FILE',
  );
  return [
    ...idle.map(
      (setting): Diagnostic => ({
        severity: 'warning',
        code: 'flags-ignored',
        message: `--${setting.name} does nothing beside a configuration file; move it into the file`,
        position: setting.position,
        source: 'flags',
        flag: setting.name,
      }),
    ),
    ...(variables.length === 0
      ? []
      : [
          {
            severity: 'warning',
            code: 'environment-ignored',
            message: `${variables.join(', ')}: variables do nothing beside a configuration file; move them into the file`,
            position: start,
            source: 'environment',
          } satisfies Diagnostic,
        ]),
  ];
}
