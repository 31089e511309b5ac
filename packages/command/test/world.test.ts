import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { nodeFiles } from '../src/node/files.js';
import { memoryWorld } from '../src/testing/memory-world.js';
import { type Files, LARGEST_TEXT, readText } from '../src/world.js';

const directory = mkdtempSync(join(tmpdir(), 'command-'));
afterAll(() => rmSync(directory, { recursive: true }));
const path = join(directory, 'a.txt');
writeFileSync(path, 'old');

// What holds for the real files holds for those in memory.
describe.each<[string, Files]>([
  ['the files of this machine', nodeFiles],
  ['files in memory', memoryWorld({ files: { [path]: 'old' } }).world.files],
])('%s', (_, files) => {
  const text = () => new TextDecoder().decode(files.read(path));

  test('are replaced whole', async () => {
    expect(text()).toBe('old');
    await files.replace(path, new TextEncoder().encode('new'));
    expect(text()).toBe('new');
  });

  test('a file that is missing is an error with a code', async () => {
    const missing = join(directory, 'no.txt');
    expect(() => files.read(missing)).toThrow(
      expect.objectContaining({ code: 'file-unreadable', message: `cannot read ${missing}: no such file` }),
    );
    await expect(files.replace(missing, new Uint8Array())).rejects.toMatchObject({
      code: 'file-unwritable',
      message: `cannot write ${missing}: no such file`,
    });
  });
});

test('a text of more than 16 MiB is not read, from a file or the standard input', async () => {
  const large = join(directory, 'large');
  writeFileSync(large, '');
  truncateSync(large, LARGEST_TEXT + 1);
  const stdin = new Uint8Array(LARGEST_TEXT + 1);
  const world = { ...memoryWorld({ stdin }).world, files: nodeFiles };
  for (const each of [large, '-'])
    await expect(readText(world, each)).rejects.toThrow('it is larger than 16 MiB');
  expect(await readText(memoryWorld({ stdin: stdin.subarray(1) }).world, '-')).toHaveLength(LARGEST_TEXT);
  rmSync(large);
});

test('links, modes and neighbors stay as they are', async () => {
  const link = join(directory, 'link');
  symlinkSync(path, link);
  chmodSync(path, 0o640);
  await nodeFiles.replace(link, new TextEncoder().encode('x'));
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('x');
  expect(statSync(path).mode & 0o7777).toBe(0o640);
  expect(readdirSync(directory).sort()).toEqual(['a.txt', 'link']);
  await expect(nodeFiles.replace('/dev/null', new Uint8Array())).rejects.toThrow(/cannot write \/dev\/null/);
});
