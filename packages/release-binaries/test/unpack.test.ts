import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpack } from '../src/unpack.js';
import { program, type TarEntry, tarGz } from './release-server.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'harderway-unpack-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(content: Uint8Array): Promise<string> {
  const path = join(root, 'a.tar.gz');
  await writeFile(path, content);
  return path;
}
const content = program('amd64', 3000);
const good: TarEntry = { path: 'top/etcd', content };

test('what is wanted is unpacked, executable, and nothing else', async () => {
  const archive = await write(tarGz([{ path: 'top/', type: '5' }, good, { path: 'top/README.md', content }]));
  const into = join(root, 'a', 'b');
  await unpack(archive, into, ['top/etcd']);
  expect(await readdir(join(into, 'top'))).toEqual(['etcd']);
  expect(await readFile(join(into, 'top', 'etcd'))).toEqual(content);
  expect((await stat(join(into, 'top', 'etcd'))).mode & 0o777).toBe(0o755);
});

test.each<[string, readonly TarEntry[], string]>([
  ['a way out', [good, { path: '../evil', content }], '"../evil" would be written outside'],
  ['a way out in the middle', [{ path: 'top/../../evil', content }, good], 'would be written outside'],
  ['an absolute path', [{ path: '/etc/evil', content }, good], '"/etc/evil" would be written outside'],
  ['a link in place of the program', [{ path: 'top/etcd', type: '2', link: '/etc/passwd' }], 'is a symlink'],
  ['a hard link in place of the program', [{ path: 'top/etcd', type: '1', link: 'x' }], 'is a link'],
  ['a directory in place of the program', [{ path: 'top/etcd', type: '5' }], 'is a directory'],
  ['a program too few', [{ path: 'top/README.md', content }], 'it lacks top/etcd'],
  ['nothing', [], 'it lacks top/etcd'],
])('an archive with %s is refused', async (_what, entries, message) => {
  const into = join(root, 'into');
  await expect(unpack(await write(tarGz(entries)), into, ['top/etcd'])).rejects.toMatchObject({
    code: 'archive-malformed',
    message: expect.stringContaining(message),
  });
  expect(await readdir(root)).not.toContain('evil');
});

test('a link on the way to a wanted path is not followed', async () => {
  const entries: TarEntry[] = [{ path: 'top', type: '2', link: '..' }, good];
  await unpack(await write(tarGz(entries)), join(root, 'into'), ['top/etcd']);
  expect(await readdir(root)).not.toContain('etcd');
});

test.each([
  ['cut off', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
  ['without its end', (whole: Buffer) => whole.subarray(0, whole.length - 8)],
  ['with a bit turned', (whole: Buffer) => Buffer.from(whole).fill((whole[1500] ?? 0) ^ 1, 1500, 1501)],
  ['that is a page', () => Buffer.from('<html></html>')],
  ['that is empty', () => Buffer.alloc(0)],
])('an archive %s is refused', async (_what, spoil) => {
  const archive = await write(spoil(tarGz([good])));
  await expect(unpack(archive, join(root, 'into'), ['top/etcd'])).rejects.toMatchObject({
    code: 'archive-malformed',
  });
});

test('a missing archive is not reported as a malformed one', async () => {
  const missing = unpack(join(root, 'none'), join(root, 'into'), ['top/etcd']);
  await expect(missing).rejects.toMatchObject({ code: 'ENOENT' });
});

test('an archive that unpacks to far more than its size is refused, and other work goes on meanwhile', async () => {
  // 40 MB of empty blocks in 40 kB, as one entry that nobody wants.
  const archive = await write(tarGz([{ path: 'top/padding', content: Buffer.alloc(40_000_000) }, good]));
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const begun = performance.now();
  try {
    await expect(unpack(archive, join(root, 'into'), ['top/etcd'])).rejects.toMatchObject({
      code: 'archive-malformed',
      message: expect.stringContaining('unpacks to more than'),
    });
  } finally {
    clearInterval(timer);
  }
  expect(performance.now() - begun).toBeLessThan(5000);
  expect(turns).toBeGreaterThan(3);
});
