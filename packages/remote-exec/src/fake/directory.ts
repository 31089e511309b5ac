import { createHash } from 'node:crypto';
import { progressOf } from '../content/progress.js';
import { checkedDirectory } from '../directory/check.js';
import { candidates, type Differences, differences } from '../directory/compare.js';
import { byPath, parentOf } from '../directory/entry.js';
import { equalContents } from '../directory/equal-contents.js';
import { contentReader } from '../directory/local-directory.js';
import { failureOf, metadataFits, readSource } from '../directory/put-directory.js';
import { receive } from '../directory/receive.js';
import { localFailure } from '../errors/remote-exec-error.js';
import { getFailure } from '../get/get.js';
import type {
  DirectoryEntries,
  DirectoryEntry,
  DirectoryOptions,
  DirectoryResult,
  LocalDirectory,
  PutDirectoryOptions,
} from '../model/directory.js';
import type { FakeFile } from './files.js';
import { readAll } from './read-all.js';

type FakeFiles = Map<string, FakeFile>;

/** Copies a directory into a fake. */
export async function putDirectoryInto(
  host: string,
  held: FakeFiles,
  from: string | LocalDirectory,
  to: string,
  options: PutDirectoryOptions,
): Promise<DirectoryResult> {
  const directory = checkedDirectory(host, to, options);
  const source = await readSource(host, from, options);
  const pair = { source: source.entries, have: entriesIn(held, directory) };
  const unsure = candidates(pair);
  try {
    const found = differences(pair, {
      excluded: source.excluded,
      delete: options.delete === true,
      same: await equalContents(unsure, source.digest, async () => digestsIn(held, directory, unsure)),
      metadataFits: (wanted, have) => metadataFits(wanted, have, options),
    });
    if (options.dryRun !== true) await change(host, held, directory, source, found, options);
    const { changes, unchanged, skipped } = found;
    return { changes, unchanged, skipped };
  } catch (error) {
    throw failureOf(host, directory, error);
  }
}

/** Copies a directory of a fake to this machine. */
export async function getDirectoryFrom(
  host: string,
  held: FakeFiles,
  path: string,
  to: string,
  options: DirectoryOptions,
): Promise<DirectoryResult> {
  const directory = checkedDirectory(host, path, { ...options, delete: false });
  const list = async (): Promise<DirectoryEntries> => {
    const entries = entriesIn(held, directory);
    if (entries.size === 0) throw getFailure(host, path, 'No such directory');
    return entries;
  };
  return receive(
    host,
    {
      list,
      digests: async (paths) => digestsIn(held, directory, paths),
      contents: async (files, write) => {
        for (const file of files) await write(file, fileAt(held, directory, file.path).content);
      },
    },
    to,
    options,
  ).catch((error: unknown) => {
    throw localFailure(host, `get ${path}`, error, to);
  });
}

const pathIn = (directory: string, path: string): string =>
  path === '' ? directory : `${directory === '/' ? '' : directory}/${path}`;

const fileAt = (held: FakeFiles, directory: string, path: string): FakeFile =>
  held.get(pathIn(directory, path)) ?? { kind: 'directory', content: Buffer.alloc(0), mode: 0o755 };

/** The entries of a directory, parents first. Directories that were not put themselves have mode 0755. */
function entriesIn(held: FakeFiles, directory: string): DirectoryEntries {
  const prefix = pathIn(directory, '_').slice(0, -1);
  const inside = [...held.keys()]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length));
  const paths = new Set(held.has(directory) ? ['', ...inside] : inside);
  for (const path of inside) for (let up = parentOf(path); up !== undefined; up = parentOf(up)) paths.add(up);
  return byPath([...paths].sort().map((path) => entryOf(path, fileAt(held, directory, path))));
}

function entryOf(
  path: string,
  { kind = 'file', mode, content, target = '', owner, group }: FakeFile,
): DirectoryEntry {
  return {
    path,
    kind,
    mode,
    size: content.length,
    modifiedAt: 0,
    target,
    owner: owner === undefined ? undefined : [owner],
    group: group === undefined ? undefined : [group],
  };
}

const digestsIn = (
  held: FakeFiles,
  directory: string,
  paths: readonly string[],
): ReadonlyMap<string, string> =>
  new Map(
    paths.map((path) => {
      const { content } = fileAt(held, directory, path);
      return [path, createHash('sha256').update(content).digest('hex')];
    }),
  );

async function change(
  host: string,
  held: FakeFiles,
  directory: string,
  source: LocalDirectory,
  found: Differences,
  { owner, group, onProgress }: PutDirectoryOptions,
): Promise<void> {
  for (const path of [...found.inTheWay, ...found.extra]) {
    const at = pathIn(directory, path);
    for (const each of [...held.keys()]) if (each === at || each.startsWith(`${at}/`)) held.delete(each);
  }
  const progress = progressOf(host, found.files, onProgress);
  const read = contentReader(source);
  for (const entry of [...found.directories, ...found.files, ...found.links]) {
    const { path, kind, mode, target } = entry;
    const content = await readAll(kind === 'file' ? read(entry) : undefined);
    progress.count(content.length);
    const made = kind === 'directory' ? { kind } : kind === 'link' ? { kind, target } : {};
    held.set(pathIn(directory, path), { ...made, content, mode, owner, group });
  }
  for (const { path, mode } of found.metadata) {
    const before = fileAt(held, directory, path);
    held.set(pathIn(directory, path), {
      ...before,
      mode,
      owner: owner ?? before.owner,
      group: group ?? before.group,
    });
  }
  progress.end();
}
