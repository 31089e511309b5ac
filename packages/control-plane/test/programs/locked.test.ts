import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type ProgramFile, releasesOf } from '@harderway/release-binaries';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readLockFile } from '../../src/programs/lock-file.js';
import { refusePlainMirror, verifyLocked } from '../../src/programs/locked.js';
import { releasePrograms } from '../../src/programs/programs.js';
import { exampleSpec } from '../example.js';

let directory = '';
let path = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(directory, 'harderway.lock');
});
afterEach(() => rm(directory, { recursive: true }));

const program = (name: ProgramFile['name'], digit: string, more: Partial<ProgramFile> = {}): ProgramFile => ({
  name,
  version: '3.5.33',
  arch: 'amd64',
  path: `/cache/${name}`,
  sha256: digit.repeat(64),
  size: 1,
  source: `https://github.com/etcd-io/etcd/${name}`,
  signature: { kind: 'unsigned' },
  ...more,
});

describe('programs are locked', () => {
  test('when they are first used, a line for each, whatever came first', async () => {
    await verifyLocked([program('etcdctl', 'b')], { path });
    await verifyLocked([program('etcd', 'a'), program('etcdctl', 'b')], { path });
    const text = await readFile(path, 'utf8');
    expect(text.split('\n').filter((line) => line.includes('sha256'))).toEqual([
      `    {"name":"etcd","version":"3.5.33","architecture":"amd64","sha256":"${'a'.repeat(64)}","source":"https://github.com/etcd-io/etcd/etcd","signedBy":null},`,
      `    {"name":"etcdctl","version":"3.5.33","architecture":"amd64","sha256":"${'b'.repeat(64)}","source":"https://github.com/etcd-io/etcd/etcdctl","signedBy":null}`,
    ]);
  });

  test('with the name of who signed them', async () => {
    const identity = 'krel-staging@k8s-releng-prod.iam.gserviceaccount.com';
    const signature = { kind: 'signed', identity, issuer: 'https://accounts.google.com' } as const;
    await verifyLocked([program('kubectl', 'a', { signature })], { path });
    expect(await readLockFile(path)).toMatchObject([{ name: 'kubectl', signedBy: identity }]);
  });

  test('and refused if their content is another, wherever it comes from', async () => {
    await verifyLocked([program('etcd', 'a')], { path });
    const before = await readFile(path, 'utf8');
    const other = program('etcd', 'c', { source: join(directory, 'programs', 'etcd') });
    await expect(verifyLocked([other, program('etcdctl', 'b')], { path })).rejects.toMatchObject({
      code: 'program-changed',
      message: `etcd 3.5.33 (amd64): not the program that ${path} has`,
      details: [expect.stringMatching(/c{64} from programs\/etcd; locked is a{64} from https/)],
    });
    expect(await readFile(path, 'utf8')).toBe(before);
    await verifyLocked([program('etcd', 'a', { source: other.source })], { path });
  });

  test('each version and architecture for itself', async () => {
    const all = [
      program('etcd', 'a'),
      program('etcd', 'b', { arch: 'arm64' }),
      program('etcd', 'c', { version: '3.6.0' }),
    ];
    for (const one of all) await verifyLocked([one], { path });
    await verifyLocked(all, { path, frozen: true });
    expect(await readLockFile(path)).toHaveLength(3);
  });

  test('all of them, however many runs add theirs at the same moment', async () => {
    const all = Array.from({ length: 12 }, (_, minor) => program('etcd', 'a', { version: `3.${minor}.0` }));
    await Promise.all(all.map((one) => verifyLocked([one], { path })));
    await verifyLocked(all, { path, frozen: true });
    expect(await readdir(directory)).toEqual(['harderway.lock']);
  });

  test('also where another run was killed while it added one', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    await writeFile(join(directory, '.harderway.lock.held'), 'killed\n');
    const adding = verifyLocked([program('etcd', 'a')], { path });
    await setTimeout(100);
    await expect(readFile(path)).rejects.toThrow('ENOENT');
    vi.advanceTimersByTime(10_001);
    await adding;
    await verifyLocked([program('etcd', 'a')], { path, frozen: true });
    vi.useRealTimers();
  });

  test('with frozen, nothing is added', async () => {
    await verifyLocked([program('etcd', 'a')], { path });
    await expect(
      verifyLocked([program('etcd', 'a'), program('etcdctl', 'b')], { path, frozen: true }),
    ).rejects.toMatchObject({ code: 'program-not-locked', found: 'etcdctl 3.5.33 (amd64)' });
    expect(await readLockFile(path)).toHaveLength(1);
  });

  test.each(['{', '{"format":"harderway-lock/2","programs":[]}', '{"format":"harderway-lock/1"}'])(
    'a file that cannot be read is not taken for an empty one: %s',
    async (text) => {
      await writeFile(path, text);
      await expect(verifyLocked([program('etcd', 'a')], { path })).rejects.toMatchObject({
        code: 'lock-unreadable',
      });
      expect(await readFile(path, 'utf8')).toBe(text);
    },
  );
});

describe('a mirror over plain http', () => {
  const wanted = releasesOf(['etcd', 'kubectl'], { etcd: '3.5.33', kubernetes: '1.34.10' }, 'amd64');

  test('is refused before anything is downloaded, unless every digest is known', async () => {
    const plain = 'http://mirror.example/programs';
    await expect(refusePlainMirror(plain, { path }, wanted)).rejects.toMatchObject({
      code: 'program-not-locked',
      found: 'harderway.lock lacks etcd 3.5.33 (amd64), kubectl 1.34.10 (amd64)',
    });
    await verifyLocked([program('etcd', 'a'), program('kubectl', 'b', { version: '1.34.10' })], { path });
    await refusePlainMirror(plain, { path }, wanted);
    await expect(refusePlainMirror(plain, undefined, wanted)).rejects.toThrow('plain http');
    const spec = exampleSpec();
    await expect(
      releasePrograms({ ...spec, programs: { mirror: plain } }, { lock: { path } })('arm64'),
    ).rejects.toMatchObject({ code: 'program-not-locked' });
  });

  test.each([
    'https://mirror.example',
    'http://127.0.0.1:8080',
    'http://localhost/',
    'http://[::1]:80/',
    undefined,
  ])('is not %s', (mirror) => refusePlainMirror(mirror, { path }, wanted));
});
