import { join } from 'node:path';
import type { DirectoryOptions, DirectoryResult } from '../model.js';
import { counted, progressOf } from '../put/progress.js';
import { candidates, type Differences, differences } from './compare.js';
import { byPath, type Entries, type Entry } from './entry.js';
import { equalContents } from './equal-contents.js';
import { excluding } from './exclude.js';
import { digestOf, lookAt, walkIfThere } from './local-directory.js';
import { keptBits, type Placing, placing } from './place.js';

/** A directory to copy to this machine. Its parts are asked for in this order. */
export interface Origin {
  /** Its entries, parents first. */
  readonly list: () => Promise<Entries>;
  /** Checksums of files by path; empty if there is nothing to compare. */
  readonly digests: (paths: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Writes the contents of files, one after the other. */
  readonly contents: (files: readonly Entry[], write: Placing['write']) => Promise<void>;
}

/** Makes a directory of this machine equal to another one. */
export async function receive(
  origin: Origin,
  to: string,
  options: DirectoryOptions,
): Promise<DirectoryResult> {
  const found = await compare(origin, to, options);
  const { changes, unchanged, skipped } = found;
  if (options.dryRun !== true && changes.length > 0) await fetchAll(origin, to, found, options);
  return { changes, unchanged, skipped };
}

async function compare(origin: Origin, to: string, options: DirectoryOptions): Promise<Differences> {
  const excluded = excluding(options.exclude ?? []);
  const source = byPath(
    [...(await origin.list()).values()]
      .filter((entry) => !excluded(entry.path, entry.kind === 'directory'))
      .map((entry) => ({ ...entry, mode: entry.mode & keptBits })),
  );
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
    metadataFits: (wanted, there) => wanted.mode === there.mode,
  });
}

/** Stages what differs, and puts it in place. */
async function fetchAll(
  { contents }: Origin,
  to: string,
  found: Differences,
  { onProgress, sync }: DirectoryOptions,
): Promise<void> {
  const place = placing(to, found, sync === true);
  const progress = progressOf(found.files, onProgress);
  try {
    if (found.files.length > 0)
      await contents(found.files, (file, content) => place.write(file, counted(content, progress.count)));
    progress.end();
    await place.finish();
  } finally {
    await place.end();
  }
}
