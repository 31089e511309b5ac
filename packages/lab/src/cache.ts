import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { removeTree } from './machine/remove-tree.js';
import { withLock } from './process/file-lock.js';

/** A file of a cache entry. */
export interface CachedFile {
  /** Absolute; in a manifest, relative to the entry. */
  readonly path: string;
  /** Lower case hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** The description of a finished cache entry, in its `manifest.json`. */
export interface Manifest {
  /** Hash of everything that determines the contents; an entry of another recipe is built again. */
  readonly recipe: string;
  readonly version: string;
  /** Files by name. */
  readonly files: Readonly<Record<string, CachedFile>>;
}

export interface EntryOptions {
  /** Path of the entry. */
  readonly directory: string;
  readonly recipe: string;
  /** Makes the contents in a directory beside the entry; returns the version and the files that matter. */
  readonly build: (
    staging: string,
  ) => Promise<{ readonly version: string; readonly files: readonly string[] }>;
  readonly signal?: AbortSignal | undefined;
  /** Called if another process builds the same entry, before waiting for it. */
  readonly onWait: () => void;
}

/** `$XDG_CACHE_HOME/harderway`, or `~/.cache/harderway`. */
export function defaultCacheDirectory(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base?.startsWith('/') === true ? base : join(homedir(), '.cache'), 'harderway');
}

/** A short hash of everything that determines a result. */
export function recipeHash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/**
 * The cache entry of a recipe, built if it is missing or of another recipe. It appears in one rename when it is
 * whole: a build that is killed leaves only a directory beside it, which the next build removes. A lock keeps two
 * builds apart.
 */
export async function obtainEntry(options: EntryOptions): Promise<Manifest> {
  const present = await readManifest(options.directory);
  if (present?.recipe === options.recipe) return present;
  return withLock(
    `${options.directory}.lock`,
    async () => {
      const meanwhile = await readManifest(options.directory);
      if (meanwhile?.recipe === options.recipe) return meanwhile;
      await removeUnfinished(options.directory);
      const staging = `${options.directory}.partial-${randomBytes(4).toString('hex')}`;
      await mkdir(staging, { recursive: true });
      try {
        const { version, files } = await options.build(staging);
        const described: [string, Manifest['files'][string]][] = [];
        for (const path of files) described.push([basename(path), await describe(staging, path)]);
        const manifest: Manifest = { recipe: options.recipe, version, files: Object.fromEntries(described) };
        await writeFile(join(staging, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
        await removeTree(options.directory);
        await rename(staging, options.directory);
        return manifest;
      } catch (error) {
        await removeTree(staging);
        throw error;
      }
    },
    { signal: options.signal, onWait: options.onWait },
  );
}

/** The manifest of a finished entry, or `undefined` if it is missing or unreadable. */
async function readManifest(directory: string): Promise<Manifest | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8'));
    return isManifest(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** The files of an entry with their absolute paths. */
export function entryFiles(directory: string, manifest: Manifest): Record<string, CachedFile> {
  return Object.fromEntries(
    Object.entries(manifest.files).map(([name, file]) => [
      name,
      { ...file, path: join(directory, file.path) },
    ]),
  );
}

/** The problem of a cached file, or `undefined` if it is as it was made. */
export async function problemOf(file: CachedFile): Promise<string | undefined> {
  const found = await stat(file.path).catch(() => undefined);
  if (found === undefined) return `${file.path} is missing`;
  if (found.size !== file.size) return `${file.path} has ${found.size} bytes instead of ${file.size}`;
  const sha256 = await sha256Of(file.path);
  return sha256 === file.sha256 ? undefined : `${file.path} has SHA-256 ${sha256} instead of ${file.sha256}`;
}

async function describe(directory: string, path: string): Promise<Manifest['files'][string]> {
  const file = join(directory, path);
  return { path, sha256: await sha256Of(file), size: (await stat(file)).size };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function removeUnfinished(directory: string): Promise<void> {
  const parent = dirname(directory);
  const prefix = `${basename(directory)}.partial-`;
  for (const name of await readdir(parent).catch(() => [])) {
    if (name.startsWith(prefix)) await removeTree(join(parent, name));
  }
}

/** This package alone writes the file, before the entry appears, so its recipe is enough. */
const isManifest = (value: unknown): value is Manifest =>
  typeof value === 'object' && value !== null && 'recipe' in value && 'version' in value && 'files' in value;
