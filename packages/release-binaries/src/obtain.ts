import { resolve } from 'node:path';
import { type Artifact, artifactsOf, titleOf } from './artifact.js';
import { cached, defaultCacheDirectory } from './cache.js';
import { fromDirectory } from './directory.js';
import { ReleaseError, type ReleaseErrorCode } from './errors.js';
import {
  type Architecture,
  type ObtainEvent,
  type ProgramFile,
  type ProgramName,
  programNames,
} from './model.js';
import { fetchArtifact } from './remote.js';
import type { RetryOptions } from './retry.js';

export interface ObtainOptions<Name extends ProgramName = ProgramName> {
  /** With or without a leading v. */
  readonly versions: { readonly etcd: string; readonly kubernetes: string };
  readonly arch: Architecture;
  /** Default: all. */
  readonly names?: readonly Name[];
  /** http or https URL under which the official hosts' paths are found; asked before these. */
  readonly mirror?: string;
  /** Directory with releases' files or bare programs; looked into before the mirror. */
  readonly directory?: string;
  /** Default: `$XDG_CACHE_HOME/harderway/programs` or `~/.cache/harderway/programs`. */
  readonly cacheDirectory?: string;
  readonly onProgress?: (event: ObtainEvent) => void;
  readonly signal?: AbortSignal;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** How long to wait for a server to answer. Default: 10000. */
  readonly connectTimeoutMs?: number;
  /** How long to wait for the next bytes. Default: 30000. */
  readonly stallTimeoutMs?: number;
  /** How often to try again after 429, 5xx or a broken connection. Default: 4. */
  readonly retries?: number;
  /** Pause before trying again; doubled each time. Default: 500. */
  readonly backoffMs?: number;
}

/** What makes it worth to ask the next source; the rest would be hidden by it. */
const nextSource: readonly ReleaseErrorCode[] = [
  'checksum-missing',
  'http-status',
  'not-found',
  'not-reachable',
  'stalled',
];

type Context = Omit<ObtainOptions, 'names' | 'signal'> & {
  readonly cache: string;
  readonly signal: AbortSignal;
};

function mirrorBase(mirror: string): string {
  const url = URL.canParse(mirror) ? new URL(mirror) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href.replace(/\/+$/, '');
  throw new ReleaseError(
    'invalid-mirror',
    `"${mirror}" is not the URL of a mirror. Give one with http or https.`,
  );
}

async function fromSources(
  artifact: Artifact,
  context: Context,
  report: (event: Partial<ObtainEvent>) => void,
): Promise<readonly ProgramFile[]> {
  const { cache, signal, directory, mirror } = context;
  const refusals: string[] = [];
  if (directory !== undefined) {
    report({ detail: `from ${directory}` });
    const files = await fromDirectory(resolve(directory), cache, artifact, signal);
    if (files) return files;
    refusals.push(`${directory} does not have it.`);
  }
  const options: RetryOptions = {
    fetch: context.fetch ?? fetch,
    signal,
    connectTimeoutMs: context.connectTimeoutMs ?? 10_000,
    stallTimeoutMs: context.stallTimeoutMs ?? 30_000,
    retries: context.retries ?? 4,
    backoffMs: context.backoffMs ?? 500,
  };
  let last: ReleaseError | undefined;
  for (const base of [...(mirror === undefined ? [] : [mirrorBase(mirror)]), artifact.origin]) {
    const detail = `from ${new URL(base).host}`;
    report({ detail });
    const onBytes = (done: number, total: number | undefined): void => {
      report({ detail, bytes: { done, ...(total === undefined ? {} : { total }) } });
    };
    try {
      return await fetchArtifact(cache, artifact, base, { ...options, onBytes });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ReleaseError) || !nextSource.includes(error.code)) throw error;
      refusals.push(error.message);
      last = error;
    }
  }
  const advice = last?.code === 'not-found' ? ` Check whether there is a version ${artifact.version}.` : '';
  const message = `${titleOf(artifact)} can't be had. ${refusals.join(' ')}${advice}`;
  throw new ReleaseError(last?.code ?? 'not-found', message, { cause: last });
}

async function obtainArtifact(artifact: Artifact, context: Context): Promise<readonly ProgramFile[]> {
  const title = titleOf(artifact);
  const id = `obtain ${title}`;
  let kind: 'start' | 'update' = 'start';
  const report = (event: Partial<ObtainEvent>): void => {
    context.onProgress?.({ kind, id, title, ...event });
    kind = 'update';
  };
  const known = await Promise.all(
    artifact.names.map((name) => cached(context.cache, artifact, name, context.signal)),
  );
  const complete = known.filter((file) => file !== undefined);
  if (complete.length === artifact.names.length) {
    report({ kind: 'skipped', detail: 'is in the cache' });
    return complete;
  }
  try {
    const files = await fromSources(artifact, context, report);
    report({ kind: 'done' });
    return files;
  } catch (error) {
    report({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

/**
 * Programs of a release as verified local files: from the cache, else from the directory, the mirror or
 * the official hosts, in this order, all at once. When one can't be had the others are given up; what
 * came of them is kept and continued by the next call.
 * @returns a file for each name asked for
 * @throws ReleaseError with the codes in the README; the signal's reason when aborted
 */
export async function obtainPrograms<Name extends ProgramName = ProgramName>(
  options: ObtainOptions<Name>,
): Promise<Readonly<Record<Name, ProgramFile>>> {
  options.signal?.throwIfAborted();
  const names: readonly ProgramName[] = options.names ?? programNames;
  const giveUp = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, giveUp.signal]) : giveUp.signal;
  const cache = resolve(options.cacheDirectory ?? defaultCacheDirectory());
  const { names: _names, ...rest } = options;
  const context: Context = { ...rest, cache, signal };
  const failures: unknown[] = [];
  const results = await Promise.all(
    artifactsOf(names, options.versions, options.arch).map((artifact) =>
      obtainArtifact(artifact, context).catch((error: unknown): readonly ProgramFile[] => {
        failures.push(error);
        giveUp.abort(new Error('given up, since another one failed'));
        return [];
      }),
    ),
  );
  if (failures.length > 0) throw failures[0];
  const files = new Map(results.flat().map((file) => [file.name, file]));
  const record: Partial<Record<ProgramName, ProgramFile>> = Object.fromEntries(files);
  if (hasAll(record, names as readonly Name[])) return record;
  throw new ReleaseError('not-found', 'A program is missing.');
}

function hasAll<Name extends ProgramName>(
  record: Partial<Record<ProgramName, ProgramFile>>,
  names: readonly Name[],
): record is Record<Name, ProgramFile> & Partial<Record<ProgramName, ProgramFile>> {
  return names.every((name) => record[name] !== undefined);
}
