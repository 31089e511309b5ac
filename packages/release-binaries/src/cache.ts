import { chmod, mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { renameIntoPlace, replaceFile } from '@harderway/replace-file';
import type { CachePlace } from './cache-place.js';
import { checkArchitecture } from './elf.js';
import { systemCode, writeError } from './errors.js';
import { rememberedHash } from './memo.js';
import type { AnyProgramName, ProgramFile, Signature } from './model.js';

/** Where a program came from, and what proves it. */
type Origin = Pick<ProgramFile, 'source' | 'signature'>;

/** The verified checksum of a program and its origin, in `NAME.json` beside it. */
interface CacheEntry extends Origin {
  readonly sha256: string;
}

function readSignature(value: unknown): Signature | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  if (value.kind === 'unsigned') return { kind: 'unsigned' };
  if (value.kind !== 'signed' || !('identity' in value) || !('issuer' in value)) return undefined;
  const { identity, issuer } = value;
  return typeof identity === 'string' && typeof issuer === 'string'
    ? { kind: 'signed', identity, issuer }
    : undefined;
}

async function readEntry(path: string): Promise<CacheEntry | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    if (!('sha256' in value && 'source' in value && 'signature' in value)) return undefined;
    const { sha256, source } = value;
    const signature = readSignature(value.signature);
    return typeof sha256 === 'string' && typeof source === 'string' && signature !== undefined
      ? { sha256, source, signature }
      : undefined;
  } catch {
    return undefined;
  }
}

async function cachedProgram(
  { artifact, directory, memos }: CachePlace,
  name: AnyProgramName,
  signal?: AbortSignal,
): Promise<ProgramFile | undefined> {
  const path = join(directory, name);
  const entry = await readEntry(`${path}.json`);
  if (!entry) return undefined;
  try {
    const { sha256, size } = await rememberedHash(path, memos, signal);
    if (sha256 !== entry.sha256) return undefined;
    return { name, version: artifact.version, arch: artifact.arch, path, size, ...entry };
  } catch (error) {
    signal?.throwIfAborted();
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** The artifact's programs, if all are in the cache with the content that was verified. */
export async function cachedPrograms(
  place: CachePlace,
  signal?: AbortSignal,
): Promise<readonly ProgramFile[] | undefined> {
  const { names } = place.artifact;
  const known = await Promise.all(names.map((name) => cachedProgram(place, name, signal)));
  const complete = known.filter((file) => file !== undefined);
  return complete.length === names.length ? complete : undefined;
}

/**
 * Moves a verified program into the cache, where it replaces an older one.
 * @throws ReleaseError `not-a-program`, `wrong-architecture`, `disk-full`, `cache-unwritable`
 */
export async function addToCache(
  { artifact, directory, memos }: CachePlace,
  name: AnyProgramName,
  draft: string,
  origin: Origin,
): Promise<ProgramFile> {
  const { source } = origin;
  await checkArchitecture(draft, artifact.arch, name === basename(source) ? source : `${name} of ${source}`);
  const path = join(directory, name);
  try {
    await mkdir(directory, { recursive: true });
    await chmod(draft, 0o755);
    await renameIntoPlace(draft, path);
    const { sha256, size } = await rememberedHash(path, memos);
    const entry: CacheEntry = { sha256, ...origin };
    await replaceFile(`${path}.json`, `${JSON.stringify(entry)}\n`, { mode: 0o644 });
    return { name, version: artifact.version, arch: artifact.arch, path, size, ...entry };
  } catch (error) {
    throw writeError(error, path);
  }
}
