import { type FlagTexts, readEtcdVariables, readFlagTexts } from '@harderway/apiserver-flags';
import type { Span } from '@harderway/diagnostics';
import {
  EtcdConfigError,
  etcdCatalog,
  etcdVersion,
  parseConfigFile,
  parseEnvironmentFile,
} from '@harderway/etcd-config';
import type { FoundCommand } from '@harderway/kubernetes-commands/read';
import type { HostFacts, ProcessFacts } from '../bundle/model.js';

/** A setting in a configuration file. */
interface ConfiguredSetting {
  readonly text: string;
  readonly span: Span;
}

/** The configuration file of etcd, which then takes nothing from its flags and variables. */
interface Configuration {
  readonly path: string;
  /** Undefined if the bundle does not have it. */
  readonly text: string | undefined;
  /** By the name of the flag. */
  readonly settings: ReadonlyMap<string, ConfiguredSetting>;
}

/** The variables and the configuration file of etcd. */
export interface EtcdSurroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly configuration: Configuration | undefined;
}

const assignments = (lines: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );

/** The variables of a process; of a stopped unit, those that the unit and its environment files set. */
export function environmentOf(
  process: ProcessFacts | undefined,
  written: FoundCommand | undefined,
  { files }: HostFacts,
): Readonly<Record<string, string>> {
  if (process !== undefined) return assignments(process.environment);
  const paths = (written?.environmentFiles ?? []).map((path) => path.replace(/^-/, ''));
  return Object.assign(
    {},
    written?.environment,
    ...paths.map((path) => parseEnvironmentFile(files[path]?.text ?? '').variables),
  );
}

/** A version whose keys are known: the newest in place of another. */
function knownVersion(version = ''): string {
  try {
    etcdVersion(version);
    return version;
  } catch (error) {
    if (error instanceof EtcdConfigError) return `${etcdCatalog.minors.at(-1)}.0`;
    throw error;
  }
}

function configurationOf(path: string, version: string | undefined, { files }: HostFacts): Configuration {
  const text = files[path]?.text;
  const settings =
    text === undefined ? new Map() : parseConfigFile(text, { version: knownVersion(version) }).settings;
  return { path, text, settings };
}

/** Finds the variables and the configuration file of etcd. */
export function etcdSurroundings(
  argv: readonly string[],
  given: {
    readonly environment: Readonly<Record<string, string>>;
    readonly version: string | undefined;
  },
  facts: HostFacts,
): EtcdSurroundings {
  const { environment } = given;
  const path = readFlagTexts(argv)['config-file'] || environment['ETCD_CONFIG_FILE'] || '';
  return {
    environment,
    configuration: path === '' ? undefined : configurationOf(path, given.version, facts),
  };
}

/** The settings of etcd by the names of their flags. A flag counts more than its variable, and a configuration file alone. */
export function etcdTexts(
  argv: readonly string[],
  { environment, configuration }: EtcdSurroundings,
): FlagTexts {
  if (configuration === undefined) return { ...readEtcdVariables(environment), ...readFlagTexts(argv) };
  return {
    ...Object.fromEntries([...configuration.settings].map(([name, { text }]) => [name, text])),
    'config-file': configuration.path,
  };
}
