import type { EtcdCluster } from '../cluster/model.js';
import { parseCluster } from '../cluster/parse.js';
import { parseEnvironmentFile } from '../config/environment-file.js';
import type { EtcdSources } from '../config/resolve.js';
import { type CommandWorld, diagnosticLine, textAt, UsageError } from './command.js';

/** A description that is not right: its findings as text. */
export class BadClusterError extends Error {
  readonly code = 'bad-cluster';
}

/** The described cluster of a file. Throws with the findings when it is not right. */
export function readCluster(world: CommandWorld, path: string | undefined): EtcdCluster {
  if (path === undefined) throw new UsageError('--cluster FILE is missing');
  const { cluster, diagnostics } = parseCluster(textAt(world, path));
  if (cluster !== undefined) return cluster;
  throw new BadClusterError(diagnostics.map((found) => diagnosticLine(found, { cluster: path })).join(''));
}

/** Files of the three forms, and a version. */
export interface SourceOptions {
  readonly version: string | undefined;
  readonly file: string | undefined;
  readonly environment: string | undefined;
  readonly argv: readonly string[];
}

/** What etcd is given, from files and a command line. */
export function readSources(world: CommandWorld, options: SourceOptions): EtcdSources {
  if (options.version === undefined) throw new UsageError('--etcd VERSION is missing');
  const read =
    options.environment === undefined ? undefined : parseEnvironmentFile(textAt(world, options.environment));
  return {
    version: options.version,
    argv: options.argv,
    ...(read === undefined ? {} : { environment: read.variables, environmentPositions: read.positions }),
    ...(options.file === undefined ? {} : { file: textAt(world, options.file) }),
  };
}
