import {
  CommandError,
  choice,
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
import { commandLineOf, FILE_FORMS, type FileCommandLine, type FileForm } from './command-line.js';

/** Does what may throw an EtcdConfigError, which becomes a failure of the command. */
export function carefully<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof EtcdConfigError)
      throw new CommandError(error.code, error.message, { hint: error.hint, cause: error });
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

/** An option with a version of etcd. */
export const versionOption = (about: string): Option<string | undefined> =>
  parsed('VERSION', about, {
    read: readVersion,
    expects: `a version from ${etcdCatalog.minors[0]} to ${etcdCatalog.minors.at(-1)}`,
  });

/** Options for the sources of an etcd process, beside its version. */
interface SourceOptions {
  readonly environment: Option<string | undefined>;
  readonly form: Option<FileForm>;
}

export const sourceOptions: SourceOptions = {
  environment: file('environment file of the unit'),
  form: choice(FILE_FORMS, 'what FILE is', { default: 'auto' }),
};

/** The option with the version of the etcd that reads the sources. */
export const etcdVersionOption: Option<string | undefined> = versionOption(
  'the etcd that reads it, such as 3.5.33',
);

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
  /** Faults of the environment file itself, and of what has the command line. */
  readonly diagnostics: readonly Diagnostic[];
  /** Settings that are not in `sources`, a phrase for each: arguments that systemd or the kubelet fills in, and environment files. */
  readonly unchecked: readonly string[];
}

/** Settings that a command line leaves open. One environment file may be given beside it. */
function uncheckedOf(
  { unknown, environmentFiles, openVariables, variableSources }: FileCommandLine,
  isGiven: boolean,
): readonly string[] {
  const files = isGiven && environmentFiles.length === 1 ? [] : environmentFiles;
  return [
    ...unknown,
    ...openVariables.filter((name) => name.startsWith('ETCD_')).map((name) => `the value of ${name}`),
    ...[...files.map((each) => `EnvironmentFile=${each}`), ...variableSources].map(
      (each) => `the variables in ${each}`,
    ),
  ];
}

async function namedText(world: World, path: string | undefined): Promise<NamedText | undefined> {
  return path === undefined ? undefined : { file: nameOfPath(path), text: await readText(world, path) };
}

/** Reads the file, the environment file, and the flags after `--`. */
export async function readSources(
  invocation: {
    readonly options: { readonly environment: string | undefined; readonly form: FileForm };
    readonly operands: readonly string[];
    readonly terminator: number | undefined;
    readonly world: World;
  },
  version: string | undefined,
): Promise<ReadSources> {
  const { options, operands, terminator = operands.length, world } = invocation;
  if (version === undefined) throw new UsageError('--etcd-version VERSION is missing');
  const [path, second] = operands.slice(0, terminator);
  if (second !== undefined) throw new UsageError(`unexpected argument ${second}; flags of etcd follow --`);
  const flags = operands.slice(terminator);
  const environment = await namedText(world, options.environment);
  const given = await namedText(world, path);
  const line = given === undefined ? undefined : commandLineOf(given.file, given.text, options.form);
  if (line !== undefined && flags.length > 0)
    throw new UsageError(`${path} has a command line, so no flags may follow --`);
  const config = line === undefined ? given : undefined;
  const assigned = environment && parseEnvironmentFile(environment.text, environment.file);
  return {
    sources: {
      version,
      argv: line?.argv ?? flags,
      argumentSpans: line?.spans,
      environment: { ...line?.environment, ...assigned?.variables },
      environmentSpans: assigned?.spans,
      file: config?.text,
      names: { flag: line && given?.file, environment: environment?.file, file: config?.file },
    },
    texts: [
      ...(flags.length === 0 ? [] : [{ file: TEXT_NAMES.flag, text: flags.join('\n') }]),
      ...(environment === undefined ? [] : [environment]),
      ...(given === undefined ? [] : [given]),
    ],
    diagnostics: [
      ...(line?.diagnostics ?? []).map((found) => ({ ...found, file: given?.file })),
      ...(assigned?.diagnostics ?? []),
    ],
    unchecked: line === undefined ? [] : uncheckedOf(line, environment !== undefined),
  };
}

/** The end of a summary that names what was not checked; empty if everything was. */
export const openWords = (unchecked: readonly string[]): string =>
  unchecked.length === 0 ? '' : `; not checked: ${unchecked.join('; ')}`;

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
