import { join } from 'node:path';
import { counted, progressOf } from '../content/progress.js';
import type {
  DirectoryEntries,
  DirectoryEntry,
  DirectoryOptions,
  DirectoryResult,
} from '../model/directory.js';
import { candidates, type Differences, differences } from './compare.js';
import { byPath, modeFits } from './entry.js';
import { equalContents } from './equal-contents.js';
import { excluding } from './exclude.js';
import { mustHaveTargets } from './listing-error.js';
import { digestOf, lookAt, walkIfThere } from './local-directory.js';
import { keptMode, type StagedChanges, stageChanges } from './stage-local.js';

/** A directory to copy to this machine. Its methods are called in this order. */
export interface DirectorySource {
  /** Its entries, parents first. */
  readonly list: () => Promise<DirectoryEntries>;
  /** Checksums of files by path. Also called without any paths. */
  readonly digests: (paths: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Writes the contents of files, one after another. */
  readonly contents: (files: readonly DirectoryEntry[], write: StagedChanges['write']) => Promise<void>;
}

/** Makes a local directory equal to another one. */
export async function receive(
  host: string,
  origin: DirectorySource,
  to: string,
  options: DirectoryOptions,
): Promise<DirectoryResult> {
  const found = await compare(origin, to, options);
  const { changes, unchanged, skipped } = found;
  if (options.dryRun !== true && changes.length > 0) await fetchAll(host, origin, to, found, options);
  return { changes, unchanged, skipped };
}

async function compare(origin: DirectorySource, to: string, options: DirectoryOptions): Promise<Differences> {
  const excluded = excluding(options.exclude ?? []);
  const source = byPath(
    [...(await origin.list()).values()]
      .filter((entry) => !excluded(entry.path, entry.kind === 'directory'))
      .map((entry) => ({ ...entry, mode: keptMode(entry) })),
  );
  mustHaveTargets(source);
  const have = options.delete === true ? await walkIfThere(to) : lookAt(to, source.keys());
  const pair = { source, have };
  const unsure = candidates(pair);
  const same = await equalContents(
    unsure,
    (file) => digestOf(join(to, file), have.get(file)?.size ?? 0),
    () => origin.digests(unsure),
  );
  return differences(pair, {
    excluded,
    delete: options.delete === true,
    same,
    metadataFits: modeFits,
  });
}

/** Stages everything that differs, and renames it into place. */
async function fetchAll(
  host: string,
  { contents }: DirectorySource,
  to: string,
  found: Differences,
  { onProgress, sync }: DirectoryOptions,
): Promise<void> {
  const place = stageChanges(to, found, sync === true);
  const progress = progressOf(host, found.files, onProgress);
  try {
    if (found.files.length > 0)
      await contents(found.files, (file, content) => place.write(file, counted(content, progress.count)));
    progress.end();
    await place.finish();
  } finally {
    await place.end();
  }
}
