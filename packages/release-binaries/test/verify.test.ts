import { appendFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checksumIn, hashFile } from '../src/checksum.js';
import { checkArchitecture } from '../src/elf.js';
import { ReleaseError, writeError } from '../src/errors.js';
import { rememberedHash } from '../src/memo.js';
import { program, sha256 } from './release-server.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'harderway-verify-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const a = 'a'.repeat(64);
const b = 'B'.repeat(64);

const list = 'SHA256SUMS';
test.each([
  [`${a}  x\n${b}  y\n`, list, 'y', b.toLowerCase()],
  [`${a} *x\r\n`, list, 'x', a],
  [`${a}  ./x\n`, list, 'x', a],
  [`SHA256 (x) = ${b}\n`, list, 'x', b.toLowerCase()],
  [`\uFEFF${a}  x\n`, list, 'x', a],
  [`\uFEFFSHA256 (x) = ${a}\n`, list, 'x', a],
  [`\\${a}  x\n  ${b}  y\n`, list, 'x', a],
  [`\\${a}  x\n  ${b}  y\n`, list, 'y', b.toLowerCase()],
  [`\uFEFF${a}\n`, 'x.sha256', 'x', a],
  [`${a}  xy\n`, list, 'x', undefined],
  [`${a}  x y\n`, list, 'x', undefined],
  [`${a}  dist/x\n`, list, 'x', undefined],
  [`SHA256 (dist/x) = ${a}\n`, list, 'x', undefined],
  [a, list, 'x', undefined],
  [a, 'x.sha256', 'x', a],
  [`${b}\n`, 'x.sha256', 'x', b.toLowerCase()],
  [`${a}  dist/x\n`, 'x.sha256', 'x', a],
  [`${a} *dist/x\r\n`, 'x.sha256', 'x', a],
  [`SHA256 (dist/x) = ${a}\r\n`, 'x.sha256', 'x', a],
  [`SHA2-256(x)= ${a}\n`, 'x.sha256', 'x', a],
  [`SHA512 (x) = ${a}\n`, 'x.sha256', 'x', undefined],
  [`${a}  dist/y\n`, 'x.sha256', 'x', undefined],
  [a.slice(1), 'x.sha256', 'x', undefined],
  ['<html>', 'x.sha256', 'x', undefined],
  ['', 'x.sha256', 'x', undefined],
])('in %j of %j the checksum for %j is %j', (text, from, file, expected) => {
  expect(checksumIn(text, from, file)).toBe(expected);
});

test.each([
  ['SHA256SUMS', 'etcd'],
  ['etcd.sha256', 'etcd'],
])('a list whose lines disagree has none: %s', (from, file) => {
  const b = 'b'.repeat(64);
  expect(checksumIn(`${a}  etcd\n${a} *etcd\n`, from, file)).toBe(a);
  expect(() => checksumIn(`${a}  etcd\n${b}  etcd\n`, from, file)).toThrow(
    expect.objectContaining({ code: 'checksum-unreadable' }),
  );
});

describe('architecture', () => {
  const check = async (content: Uint8Array, arch: 'amd64' | 'arm64') => {
    const path = join(root, 'program');
    await writeFile(path, content);
    return checkArchitecture(path, arch).then(
      () => 'ok',
      (error: unknown) => (error instanceof ReleaseError ? error.code : error),
    );
  };
  test.each(['amd64', 'arm64'] as const)('%s', async (arch) => {
    expect(await check(program(arch, 200), arch)).toBe('ok');
    expect(await check(program(arch, 200), arch === 'amd64' ? 'arm64' : 'amd64')).toBe('wrong-architecture');
  });
  test('a 32 bit program of the same machine', async () => {
    const x32 = program('amd64', 200);
    x32[4] = 1;
    expect(await check(x32, 'amd64')).toBe('wrong-architecture');
  });
  test('the program that runs this test', async () => {
    const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
    await checkArchitecture(process.execPath, arch);
    await expect(
      checkArchitecture(process.execPath, arch === 'amd64' ? 'arm64' : 'amd64'),
    ).rejects.toMatchObject({
      message: expect.stringContaining(`is a program for ${arch}`),
    });
  });
  test('a program that was cut', async () => {
    const whole = await readFile(process.execPath);
    const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
    // The last byte is of the section headers, or of a section.
    for (const size of [20, 63, 64, 2000, whole.length / 2, whole.length - 1])
      expect([size, await check(whole.subarray(0, size), arch)]).toEqual([size, 'not-a-program']);
  });
  test('an object file, and a file with nothing to load', async () => {
    const object = program('amd64', 200);
    object.writeUInt16LE(1, 16);
    const empty = program('amd64', 200);
    empty.writeUInt16LE(0, 56);
    const note = program('amd64', 200);
    note.writeUInt32LE(4, 64);
    for (const content of [object, empty, note]) expect(await check(content, 'amd64')).toBe('not-a-program');
    const anywhere = program('amd64', 200);
    anywhere.writeUInt16LE(3, 16);
    expect(await check(anywhere, 'amd64')).toBe('ok');
  });
  test.each([Buffer.alloc(0), Buffer.from('\x7fEL'), Buffer.from('#!/bin/sh\n')])(
    'a file that is not a program',
    async (content) => {
      expect(await check(content, 'amd64')).toBe('not-a-program');
    },
  );
});

describe('remembered checksums', () => {
  const memos = () => join(root, 'memo');
  test('are those of the content', async () => {
    const path = join(root, 'file');
    await writeFile(path, 'abc');
    const expected = { sha256: sha256(Buffer.from('abc')), size: 3 };
    expect(await rememberedHash(path, memos())).toEqual(expected);
    expect(await rememberedHash(path, memos())).toEqual(expected);
    expect(await hashFile(path)).toBe(expected.sha256);
  });

  test('come from the memo while the file looks the same', async () => {
    const path = join(root, 'file');
    await writeFile(path, 'abc');
    await rememberedHash(path, memos());
    const [memo = ''] = await readdir(memos());
    const text = JSON.stringify({
      ...(await import(join(memos(), memo), { with: { type: 'json' } })).default,
      sha256: a,
    });
    await writeFile(join(memos(), memo), text);
    expect((await rememberedHash(path, memos())).sha256).toBe(a);
    await appendFile(path, 'd');
    expect((await rememberedHash(path, memos())).sha256).toBe(sha256(Buffer.from('abcd')));
  });

  test('notice a change that kept size and modification time', async () => {
    const path = join(root, 'file');
    await writeFile(path, 'abc');
    const time = new Date('2020-01-01');
    await utimes(path, time, time);
    await rememberedHash(path, memos());
    await writeFile(path, 'abd');
    await utimes(path, time, time);
    expect((await rememberedHash(path, memos())).sha256).toBe(sha256(Buffer.from('abd')));
  });

  test('are not taken from a memo about another size', async () => {
    const path = join(root, 'file');
    await writeFile(path, 'abc');
    await rememberedHash(path, memos());
    const [memo = ''] = await readdir(memos());
    const known: object = JSON.parse(await readFile(join(memos(), memo), 'utf8'));
    await writeFile(join(memos(), memo), JSON.stringify({ ...known, size: 4, sha256: a }));
    expect((await rememberedHash(path, memos())).sha256).toBe(sha256(Buffer.from('abc')));
  });

  test('do without a memo that is garbled or can not be kept', async () => {
    const path = join(root, 'file');
    await writeFile(path, 'abc');
    await rememberedHash(path, memos());
    const [memo = ''] = await readdir(memos());
    await writeFile(join(memos(), memo), '{"sha256": 7');
    expect((await rememberedHash(path, memos())).size).toBe(3);
    await writeFile(join(root, 'not-a-directory'), '');
    expect((await rememberedHash(path, join(root, 'not-a-directory', 'memo'))).size).toBe(3);
  });
});

test.each([
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EACCES', 'cache-unwritable'],
  ['EROFS', 'cache-unwritable'],
])('%s while writing is %s', (code, expected) => {
  const error = Object.assign(new Error('x'), { code });
  expect(writeError(error, '/cache')).toMatchObject({
    code: expected,
    message: expect.stringContaining('/cache'),
  });
});
