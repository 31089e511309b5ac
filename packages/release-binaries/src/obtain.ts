import { resolve } from 'node:path';
import { type Artifact, artifactsOf, titleOf, type Versions } from './artifact.js';
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
import { proxyVariables } from './proxy.js';
import type { SignatureOptions } from './signature.js';
import { fromSources, mirrorBase, type SourcesContext } from './sources.js';
import { retryOptions, type TransferOptions } from './transfer.js';

/** Which programs, from where. */
export interface ObtainOptions<Name extends AnyProgramName = ProgramName>
  extends TransferOptions,
    SignatureOptions {
  /** With or without a leading v. Those of products without a program among the names are not needed. */
  readonly versions: Versions;
  readonly arch: Architecture;
  /** Default: all of `programNames`. */
  readonly names?: readonly Name[] | undefined;
  /** http or https URL of a mirror that has the official hosts' paths; asked in place of them. */
  readonly mirror?: string | undefined;
  /**
   * Directory with releases' files or bare programs, in place of the official hosts. If there is a mirror too, it
   * has what the directory lacks.
   */
  readonly directory?: string | undefined;
}

/** The proof of who made the programs of an artifact, for people; undefined if they are files of the user's. */
function proofOf([file]: readonly ProgramFile[]): string | undefined {
  if (file === undefined || !URL.canParse(file.source)) return undefined;
  return file.signature.kind === 'signed'
    ? `signed by ${file.signature.identity}, at a time that nothing proves`
    : 'not signed: nothing proves who made it';
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
    report(
      fromCache ? { kind: 'skipped', detail: 'in the cache' } : { kind: 'done', detail: proofOf(files) },
    );
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
    download: { ...retryOptions(options, signal, mirror?.credentials), trustedRoot: options.trustedRoot },
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
