import { resolve } from 'node:path';
import { type Artifact, artifactsOf, titleOf } from './artifact.js';
import { defaultCacheDirectory } from './cache-place.js';
import { ReleaseError } from './errors.js';
import {
  type AnyProgramName,
  type Architecture,
  type ObtainEvent,
  type ProgramFile,
  type ProgramName,
  programNames,
} from './model.js';
import { fetchFor, proxyVariables } from './proxy.js';
import { fromSources, mirrorBase, type SourcesContext } from './sources.js';

export interface ObtainOptions<Name extends AnyProgramName = ProgramName> {
  /** With or without a leading v. */
  readonly versions: { readonly etcd: string; readonly kubernetes: string };
  readonly arch: Architecture;
  /** Default: all of `programNames`. */
  readonly names?: readonly Name[];
  /** http or https URL of a mirror that has the official hosts' paths; asked in place of them. */
  readonly mirror?: string | undefined;
  /**
   * Directory with releases' files or bare programs, in place of the official hosts. If there is a mirror too, it
   * has what the directory lacks.
   */
  readonly directory?: string | undefined;
  /** Default: `$XDG_CACHE_HOME/harderway/programs` or `~/.cache/harderway/programs`. */
  readonly cacheDirectory?: string;
  readonly onProgress?: ((event: ObtainEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default: the global one, or one that goes through the proxies of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  readonly fetch?: typeof fetch;
  /** How long to wait for a server to answer. Default: 10000. */
  readonly connectTimeoutMs?: number;
  /** How long to wait for the next bytes. Default: 30000. */
  readonly stallTimeoutMs?: number;
  /**
   * How often to try again after 429, 5xx, a broken connection, or an outage of a server that has answered.
   * Default: 4.
   */
  readonly retries?: number;
  /** Pause before trying again; doubled each time. Default: 500. */
  readonly backoffMs?: number;
}

async function obtainArtifact(
  artifact: Artifact,
  context: SourcesContext,
  onProgress: ObtainOptions['onProgress'],
): Promise<readonly ProgramFile[]> {
  const title = titleOf(artifact);
  const id = `obtain ${title}`;
  let kind: 'start' | 'update' = 'start';
  const report = (event: Partial<ObtainEvent>): void => {
    onProgress?.({ kind, id, title, ...event });
    kind = 'update';
  };
  try {
    const { files, fromCache } = await fromSources(artifact, context, report);
    report(fromCache ? { kind: 'skipped', detail: 'in the cache' } : { kind: 'done' });
    return files;
  } catch (error) {
    report({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

/**
 * Gets programs of a release as verified local files, all at the same time: from the directory and the mirror if they
 * are given, in this order, else from the official hosts; or from the cache, if it has them from the same source. If
 * one fails, the others are stopped; the next call continues what has arrived of them.
 * @returns a file for each name asked for
 * @throws ReleaseError with the codes in the README; the signal's reason when aborted
 */
export async function obtainPrograms<Name extends AnyProgramName = ProgramName>(
  options: ObtainOptions<Name>,
): Promise<Readonly<Record<Name, ProgramFile>>> {
  options.signal?.throwIfAborted();
  const names: readonly AnyProgramName[] = options.names ?? programNames;
  const giveUp = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, giveUp.signal]) : giveUp.signal;
  const mirror = options.mirror === undefined ? undefined : mirrorBase(options.mirror);
  const context: SourcesContext = {
    cache: resolve(options.cacheDirectory ?? defaultCacheDirectory()),
    directory: options.directory === undefined ? undefined : resolve(options.directory),
    mirror: mirror?.url,
    proxies: options.fetch === undefined ? proxyVariables(process.env) : [],
    download: {
      fetch: options.fetch ?? fetchFor(process.env),
      signal,
      credentials: mirror?.credentials,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      stallTimeoutMs: options.stallTimeoutMs ?? 30_000,
      retries: options.retries ?? 4,
      backoffMs: options.backoffMs ?? 500,
    },
  };
  const failures: unknown[] = [];
  const results = await Promise.all(
    artifactsOf(names, options.versions, options.arch).map((artifact) =>
      obtainArtifact(artifact, context, options.onProgress).catch(
        (error: unknown): readonly ProgramFile[] => {
          failures.push(error);
          giveUp.abort(new Error('stopped, since another one failed'));
          return [];
        },
      ),
    ),
  );
  if (failures.length > 0) throw failures[0];
  const files = new Map(results.flat().map((file) => [file.name, file]));
  const record: Partial<Record<AnyProgramName, ProgramFile>> = Object.fromEntries(files);
  if (hasAll(record, names as readonly Name[])) return record;
  throw new ReleaseError('not-found', 'A program is missing.');
}

function hasAll<Name extends AnyProgramName>(
  record: Partial<Record<AnyProgramName, ProgramFile>>,
  names: readonly Name[],
): record is Record<Name, ProgramFile> & Partial<Record<AnyProgramName, ProgramFile>> {
  return names.every((name) => record[name] !== undefined);
}
