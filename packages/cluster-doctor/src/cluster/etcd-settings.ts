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
  /** The line of an environment file that sets the variable of a flag; undefined if no file that was read does. */
  variableAt(
    flag: string,
  ): { readonly file: string; readonly line: number; readonly text: string } | undefined;
  readonly configuration: Configuration | undefined;
  /** Whether every source of settings was read that etcd has: its variables, and its configuration file. */
  readonly isWhole: boolean;
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
  facts: HostFacts,
): Readonly<Record<string, string>> {
  if (process !== undefined) return assignments(process.environment);
  return Object.assign(
    {},
    written?.environment,
    ...environmentFiles(written, facts).map(({ parsed }) => parsed.variables),
  );
}

/** The environment files of a unit that were read, with their texts. The last one counts most. */
const environmentFiles = (written: FoundCommand | undefined, { files }: HostFacts) =>
  (written?.environmentFiles ?? []).flatMap((named) => {
    const file = named.replace(/^-/, '');
    const text = files[file]?.text;
    return text === undefined ? [] : [{ file, text, parsed: parseEnvironmentFile(text) }];
  });

/** The environment files of a unit that were not read. One that is missing sets nothing. */
const unreadEnvironment = (written: FoundCommand | undefined, { files }: HostFacts): readonly string[] =>
  (written?.environmentFiles ?? [])
    .map((named) => named.replace(/^-/, ''))
    .filter((file) => files[file]?.text === undefined && files[file]?.kind !== 'missing');

/** The variable of a flag. */
export const variableOf = (flag: string): string => `ETCD_${flag.toUpperCase().replaceAll('-', '_')}`;

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
    readonly written: FoundCommand | undefined;
    readonly version: string | undefined;
    readonly process: ProcessFacts | undefined;
  },
  facts: HostFacts,
): EtcdSurroundings {
  const { environment } = given;
  const path = readFlagTexts(argv)['config-file'] || environment['ETCD_CONFIG_FILE'] || '';
  const files = environmentFiles(given.written, facts);
  const configuration = path === '' ? undefined : configurationOf(path, given.version, facts);
  return {
    environment,
    variableAt(flag) {
      const found = files.findLast(({ parsed }) => parsed.spans.has(variableOf(flag)));
      const line = found?.parsed.spans.get(variableOf(flag))?.start.line;
      if (found === undefined || line === undefined) return undefined;
      return { file: found.file, line, text: found.text.split('\n')[line - 1]?.trim() ?? '' };
    },
    configuration,
    isWhole:
      (configuration === undefined || configuration.text !== undefined) &&
      (given.process !== undefined || unreadEnvironment(given.written, facts).length === 0),
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
