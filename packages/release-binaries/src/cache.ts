import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Artifact } from './artifact.js';
import { checkArchitecture } from './elf.js';
import { systemCode, writeError } from './errors.js';
import { rememberedHash } from './memo.js';
import type { ProgramFile, ProgramName } from './model.js';

/** `$XDG_CACHE_HOME/harderway/programs`, or `.cache/harderway/programs` in the home folder. */
export function defaultCacheDirectory(): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'harderway', 'programs');
}

/** Where the programs of an artifact lie in the cache. */
export const cacheFolder = (cache: string, { product, version, arch }: Artifact): string =>
  join(cache, product, `v${version}`, arch);

export const memoFolder = (cache: string): string => join(cache, 'memo');

/** What was verified when the program was laid down, in `NAME.json` beside it. */
interface Entry {
  readonly sha256: string;
  readonly source: string;
}

async function readEntry(path: string): Promise<Entry | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value !== 'object' || value === null || !('sha256' in value) || !('source' in value))
      return undefined;
    const { sha256, source } = value;
    return typeof sha256 === 'string' && typeof source === 'string' ? { sha256, source } : undefined;
  } catch {
    return undefined;
  }
}

/** A program from the cache whose content is what was verified; undefined where there is none. */
export async function cached(
  cache: string,
  artifact: Artifact,
  name: ProgramName,
  signal?: AbortSignal,
): Promise<ProgramFile | undefined> {
  const path = join(cacheFolder(cache, artifact), name);
  const entry = await readEntry(`${path}.json`);
  if (!entry) return undefined;
  try {
    const { sha256, size } = await rememberedHash(path, memoFolder(cache), signal);
    if (sha256 !== entry.sha256) return undefined;
    return { name, version: artifact.version, arch: artifact.arch, path, sha256, size, source: entry.source };
  } catch (error) {
    signal?.throwIfAborted();
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/**
 * Lays a verified program into the cache, in place of what may be there, at once.
 * @throws ReleaseError `not-a-program`, `wrong-architecture`, `disk-full`, `cache-unwritable`
 */
export async function keep(
  cache: string,
  artifact: Artifact,
  name: ProgramName,
  draft: string,
  source: string,
): Promise<ProgramFile> {
  await checkArchitecture(draft, artifact.arch);
  const folder = cacheFolder(cache, artifact);
  const path = join(folder, name);
  const entryDraft = `${draft}.json`;
  try {
    await mkdir(folder, { recursive: true });
    await chmod(draft, 0o755);
    await rename(draft, path);
    const { sha256, size } = await rememberedHash(path, memoFolder(cache));
    const file = await open(entryDraft, 'w', 0o644);
    await file.writeFile(`${JSON.stringify({ sha256, source } satisfies Entry)}\n`);
    await file.sync();
    await file.close();
    await rename(entryDraft, `${path}.json`);
    return { name, version: artifact.version, arch: artifact.arch, path, sha256, size, source };
  } catch (error) {
    await rm(entryDraft, { force: true });
    throw writeError(error, path);
  }
}
