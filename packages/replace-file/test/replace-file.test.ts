import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FileContent } from '../src/draft.js';
import { renameIntoPlace, replaceFile } from '../src/replace-file.js';

/** System calls so far that change something, by the name of the file, and the number of the one that fails. */
const calls = { made: [] as string[], failing: Number.POSITIVE_INFINITY };

function called(name: string, path: string): void {
  calls.made.push(`${name} ${path}`);
  if (calls.made.length === calls.failing) throw Object.assign(new Error(name), { code: 'EIO' });
}

const shown = (path: unknown): string => basename(String(path)).replace(/^(\.file)\..*/, '$1');

const { open, rename } = fs;

const counted: Pick<typeof fs, 'open' | 'rename'> = {
  rename: async (from, to) => {
    called('rename', shown(to));
    return rename(from, to);
  },
  open: async (path, flags, mode) => {
    if (flags === 'wx') called('create', shown(path));
    const handle = await open(path, flags, mode);
    const { chmod, sync, writeFile } = handle;
    const first = <T>(name: string, then: () => Promise<T>): Promise<T> =>
      Promise.resolve().then(() => {
        called(name, shown(path));
        return then();
      });
    return Object.assign(handle, {
      sync: () => first('sync', () => sync.call(handle)),
      chmod: (bits: number) => first('chmod', () => chmod.call(handle, bits)),
      writeFile: (piece: string | Uint8Array) => first('write', () => writeFile.call(handle, piece)),
    });
  },
};

/** Puts functions in the place of Node's own, for whoever imports them. */
function install(functions: Pick<typeof fs, 'open' | 'rename'>): void {
  Object.assign(fs, functions);
  syncBuiltinESMExports();
}
beforeAll(() => install(counted));
afterAll(() => install({ open, rename }));

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await fs.mkdtemp(join(tmpdir(), 'replace-file-'));
  path = join(directory, 'file');
});
afterEach(async () => {
  calls.failing = Number.POSITIVE_INFINITY;
  await fs.rm(directory, { recursive: true });
});

/** The calls that some work makes. */
async function callsOf(
  work: () => Promise<void>,
  failing = Number.POSITIVE_INFINITY,
): Promise<readonly string[]> {
  calls.made.length = 0;
  calls.failing = failing;
  await work();
  return [...calls.made];
}

const read = (file: string): Promise<string> => fs.readFile(file, 'utf8');
const modeOf = async (file: string): Promise<number> => (await fs.stat(file)).mode & 0o7777;

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const text of texts) yield Buffer.from(text);
}

describe('replaceFile', () => {
  it('flushes the content before the rename, and the directory after it', async () => {
    await fs.writeFile(path, 'old');
    expect(await callsOf(() => replaceFile(path, pieces('new ', 'content')))).toEqual([
      'create .file',
      'write .file',
      'write .file',
      'chmod .file',
      'sync .file',
      'rename file',
      `sync ${basename(directory)}`,
    ]);
    expect(await read(path)).toBe('new content');
    expect(await fs.readdir(directory)).toEqual(['file']);
  });

  it.each([1, 2, 3, 4, 5, 6])('keeps the old file and nothing else if call %d fails', async (failing) => {
    await fs.writeFile(path, 'old', { mode: 0o640 });
    const before = await fs.stat(path);
    await expect(callsOf(() => replaceFile(path, 'new'), failing)).rejects.toMatchObject({ code: 'EIO' });
    // The last one flushes the directory: the new content is in place by then.
    expect(await read(path)).toBe(failing === 6 ? 'new' : 'old');
    expect(await modeOf(path)).toBe(before.mode & 0o7777);
    expect(await fs.readdir(directory)).toEqual(['file']);
  });

  it('refuses content that is neither text nor bytes, and keeps the old file', async () => {
    await fs.writeFile(path, 'old');
    // @ts-expect-error: a program in JavaScript may pass anything.
    const given: readonly FileContent[] = [undefined, null, 5, ['new'], {}];
    for (const content of given)
      await expect(replaceFile(path, content)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(await read(path)).toBe('old');
    expect(await fs.readdir(directory)).toEqual(['file']);
  });

  it('keeps the old file if its content fails', async () => {
    await fs.writeFile(path, 'old');
    const broken = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      yield Buffer.from('half of it');
      throw new Error('the download broke');
    };
    await expect(replaceFile(path, broken())).rejects.toThrow('the download broke');
    expect(await read(path)).toBe('old');
    expect(await fs.readdir(directory)).toEqual(['file']);
  });

  it('creates a file with its mode less the umask, and gives an existing one the mode that is asked for', async () => {
    await replaceFile(path, 'one', { mode: 0o666 });
    expect(await modeOf(path)).toBe(0o666 & ~process.umask());
    await replaceFile(path, Buffer.from('two'), { mode: 0o600 });
    expect(await modeOf(path)).toBe(0o600);
    await replaceFile(join(directory, 'other'), '');
    expect(await modeOf(join(directory, 'other'))).toBe(0o666 & ~process.umask());
  });

  it.each([0o755, 0o4710, 0o444])('keeps mode %i of an existing file', async (mode) => {
    await fs.writeFile(path, 'old');
    await fs.chmod(path, mode);
    await replaceFile(path, 'new');
    expect(await modeOf(path)).toBe(mode);
  });

  it('follows a link, which stays, and replaces one that leads nowhere', async () => {
    const link = join(directory, 'link');
    await fs.writeFile(path, 'old');
    await fs.symlink('file', link);
    await replaceFile(link, 'new');
    expect(await read(path)).toBe('new');
    expect(await fs.readlink(link)).toBe('file');
    await fs.rm(path);
    await replaceFile(link, 'newer');
    expect((await fs.lstat(link)).isFile()).toBe(true);
  });

  it('refuses what is not a file', async () => {
    await expect(replaceFile('/dev/null', 'x')).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(replaceFile(directory, 'x')).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(replaceFile(join(path, 'below'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await fs.readdir(dirname(directory))).not.toContainEqual(
      expect.stringContaining(`.${basename(directory)}`),
    );
  });

  it('writes a name that is as long as a name can be', async () => {
    const long = join(directory, 'ü'.repeat(127));
    await replaceFile(long, 'x');
    expect(await read(long)).toBe('x');
  });
});

describe('renameIntoPlace', () => {
  it('flushes the file before the rename, and the directory after it', async () => {
    const draft = join(directory, 'draft');
    await fs.writeFile(draft, 'new');
    await fs.writeFile(path, 'old');
    expect(await callsOf(() => renameIntoPlace(draft, path))).toEqual([
      'sync draft',
      'rename file',
      `sync ${basename(directory)}`,
    ]);
    expect(await read(path)).toBe('new');
  });

  it.each([1, 2])('leaves both files if call %d fails', async (failing) => {
    const draft = join(directory, 'draft');
    await fs.writeFile(draft, 'new');
    await fs.writeFile(path, 'old');
    await expect(callsOf(() => renameIntoPlace(draft, path), failing)).rejects.toMatchObject({ code: 'EIO' });
    expect([await read(draft), await read(path)]).toEqual(['new', 'old']);
  });
});
