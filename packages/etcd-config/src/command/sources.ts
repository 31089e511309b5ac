import {
  CommandError,
  file,
  nameOfPath,
  type Operands,
  type Option,
  parsed,
  readText,
  UsageError,
  type World,
} from '@harderway/command';
import { type Diagnostic, formatLine, hasErrors } from '@harderway/diagnostics';
import { etcdCatalog, etcdVersion } from '../catalog/catalog.js';
import type { EtcdCluster } from '../cluster/model.js';
import { parseCluster } from '../document/cluster.js';
import { parseEnvironmentFile } from '../document/environment-file.js';
import type { EtcdSources } from '../document/resolve.js';
import { TEXT_NAMES } from '../document/setting.js';
import { EtcdConfigError } from '../errors.js';

/** Does what may throw an EtcdConfigError, which becomes a failure of the command. */
export function carefully<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof EtcdConfigError) throw new CommandError(error.code, error.message);
    throw error;
  }
}

function readVersion(text: string): string | undefined {
  try {
    etcdVersion(text);
    return text;
  } catch (error) {
    if (error instanceof EtcdConfigError) return undefined;
    throw error;
  }
}

/** The option with the cluster's description. */
export const clusterOption: Option<string | undefined> = file('description of the cluster, YAML or JSON');

/** Options for the sources of an etcd process. */
interface SourceOptions {
  readonly etcdVersion: Option<string | undefined>;
  readonly environment: Option<string | undefined>;
}

export const sourceOptions: SourceOptions = {
  etcdVersion: parsed('VERSION', 'the etcd that reads it, such as 3.5.33', {
    read: readVersion,
    expects: `a version from ${etcdCatalog.minors[0]} to ${etcdCatalog.minors.at(-1)}`,
  }),
  environment: file('environment file of the unit'),
};

/** Operands of commands that take the sources of an etcd process. */
export const sourceOperands: Operands = { label: '[FILE] [-- FLAG...]', completion: { kind: 'file' } };

/** A text that was read, with its name in diagnostics. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

/** The sources of an etcd process, as they were read. */
export interface ReadSources {
  readonly sources: EtcdSources;
  readonly texts: readonly NamedText[];
  /** Faults of the environment file itself. */
  readonly diagnostics: readonly Diagnostic[];
}

async function namedText(world: World, path: string | undefined): Promise<NamedText | undefined> {
  return path === undefined ? undefined : { file: nameOfPath(path), text: await readText(world, path) };
}

/** Reads the configuration file, the environment file, and the flags after `--`. */
export async function readSources(invocation: {
  readonly options: { readonly etcdVersion: string | undefined; readonly environment: string | undefined };
  readonly operands: readonly string[];
  readonly terminator: number | undefined;
  readonly world: World;
}): Promise<ReadSources> {
  const { options, operands, terminator = operands.length, world } = invocation;
  const version = options.etcdVersion;
  if (version === undefined) throw new UsageError('--etcd-version VERSION is missing');
  const [path, second] = operands.slice(0, terminator);
  if (second !== undefined) throw new UsageError(`unexpected argument ${second}; flags of etcd follow --`);
  const argv = operands.slice(terminator);
  const environment = await namedText(world, options.environment);
  const config = await namedText(world, path);
  const assigned = environment && parseEnvironmentFile(environment.text, environment.file);
  return {
    sources: {
      version,
      argv,
      environment: assigned?.variables,
      environmentSpans: assigned?.spans,
      file: config?.text,
      names: {
        ...(environment === undefined ? {} : { environment: environment.file }),
        ...(config === undefined ? {} : { file: config.file }),
      },
    },
    texts: [
      ...(argv.length === 0 ? [] : [{ file: TEXT_NAMES.flag, text: argv.join('\n') }]),
      ...(environment === undefined ? [] : [environment]),
      ...(config === undefined ? [] : [config]),
    ],
    diagnostics: assigned?.diagnostics ?? [],
  };
}

/** Diagnostics as lines. */
export const linesOf = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map((found) => `${formatLine(found)}\n`).join('');

/** Fails with what is wrong with a text, if anything is. */
export function refuseFaulty(path: string, what: string, diagnostics: readonly Diagnostic[]): void {
  if (!hasErrors(diagnostics)) return;
  const name = nameOfPath(path);
  const named = diagnostics.map((found) => ({ ...found, file: found.file ?? name }));
  throw new CommandError('text-invalid', `${name} is not ${what}:\n${linesOf(named).trimEnd()}`);
}

/** Reads the description of a cluster. Throws a CommandError that says what is wrong with it. */
export async function readCluster(world: World, path: string | undefined): Promise<EtcdCluster> {
  if (path === undefined) throw new UsageError('--cluster FILE is missing');
  const { cluster, diagnostics } = parseCluster(await readText(world, path), nameOfPath(path));
  refuseFaulty(path, 'a description of a cluster', diagnostics);
  if (cluster === undefined)
    throw new CommandError('text-invalid', `${path} is not a description of a cluster`);
  return cluster;
}
