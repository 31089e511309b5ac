import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ObtainEvent, ProgramName } from '../src/model.js';
import { type ObtainOptions, obtainPrograms } from '../src/obtain.js';
import {
  etcdReleasePath,
  layRelease,
  program,
  type ReleaseServer,
  sha256,
  startReleaseServer,
} from './release-server.js';
import { startAuthority } from './sigstore-authority.js';

const archiveName = 'etcd-v3.5.15-linux-amd64.tar.gz';
let root = '';
let server: ReleaseServer;
let programs = new Map<string, Buffer>();
let events: ObtainEvent[] = [];
let official: string[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'harderway-sources-'));
  server = await startReleaseServer();
  programs = layRelease(server.files, 'amd64');
  events = [];
  official = [];
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

/** Stands in for the official hosts: `stand`, a server of the test, answers their requests. */
const officially =
  (stand?: ReleaseServer): typeof fetch =>
  async (url, init) => {
    if (String(url).startsWith('http://127.0.0.1:')) return fetch(url, init);
    official.push(String(url));
    return stand === undefined
      ? new Response('', { status: 404 })
      : fetch(`${stand.url}${new URL(String(url)).pathname}`, init);
  };

const obtain = <Name extends ProgramName>(names: readonly Name[], options: Partial<ObtainOptions<Name>>) =>
  obtainPrograms<Name>({
    versions: { etcd: '3.5.15', kubernetes: '1.31.0' },
    arch: 'amd64',
    names,
    cacheDirectory: join(root, 'cache'),
    onProgress: (event) => events.push(event),
    fetch: officially(),
    backoffMs: 5,
    ...options,
  });

const hashOf = async (path: string): Promise<string> => sha256(await readFile(path));
const contentOf = (of: ReadonlyMap<string, Buffer>, name: string): Buffer => of.get(name) ?? Buffer.alloc(0);

/** A directory with an etcd archive that is not the release's, without a checksum. */
async function ownArchive(name = 'own'): Promise<{ directory: string; etcd: Buffer }> {
  const files = new Map<string, Buffer>();
  const etcd = contentOf(layRelease(files, 'amd64'), 'etcd');
  const directory = join(root, name);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, archiveName), files.get(`${etcdReleasePath}/${archiveName}`) ?? '');
  return { directory, etcd };
}

describe('a program from one source does not pass for one from another', () => {
  test('an archive of a directory is not taken for the release later', async () => {
    const { directory, etcd } = await ownArchive();
    expect(await hashOf((await obtain(['etcd'], { directory })).etcd.path)).toBe(sha256(etcd));
    const later = await obtain(['etcd'], { mirror: server.url });
    expect(await hashOf(later.etcd.path)).toBe(sha256(contentOf(programs, 'etcd')));
  });

  test('the cache is not taken for the directory that was given', async () => {
    await obtain(['etcd', 'kubectl'], { mirror: server.url });
    const { directory, etcd } = await ownArchive();
    const kubectl = program('amd64');
    await writeFile(join(directory, 'kubectl'), kubectl);
    const own = await obtain(['etcd', 'kubectl'], { directory });
    expect(own.etcd.source).toBe(join(directory, archiveName));
    expect(await hashOf(own.etcd.path)).toBe(sha256(etcd));
    expect(await hashOf(own.kubectl.path)).toBe(sha256(kubectl));
  });

  test('a program of a mirror is not taken for the official one, nor the other way round', async () => {
    const other = await startReleaseServer();
    try {
      const officials = layRelease(other.files, 'amd64');
      const authority = await startAuthority();
      const { signature, certificate } = await authority.sign(contentOf(officials, 'kubectl'));
      other.files.set('v1.31.0/bin/linux/amd64/kubectl.sig', Buffer.from(signature));
      other.files.set('v1.31.0/bin/linux/amd64/kubectl.cert', Buffer.from(certificate));
      const mirrored = await obtain(['kubectl'], { mirror: server.url });
      const released = await obtain(['kubectl'], {
        fetch: officially(other),
        trustedRoot: authority.trustedRoot(),
      });
      const again = await obtain(['kubectl'], { mirror: `${server.url}/` });
      expect(await hashOf(mirrored.kubectl.path)).toBe(sha256(contentOf(programs, 'kubectl')));
      expect(await hashOf(released.kubectl.path)).toBe(sha256(contentOf(officials, 'kubectl')));
      expect(again).toEqual(mirrored);
      expect(events.at(-1)).toMatchObject({ kind: 'skipped', detail: 'in the cache' });
    } finally {
      await other.close();
    }
  });

  test('an archive of a directory is unpacked once, and again when it is another', async () => {
    const { directory, etcd } = await ownArchive();
    const first = await obtain(['etcd', 'etcdctl'], { directory });
    const { ino } = await stat(first.etcd.path);
    expect(await obtain(['etcd', 'etcdctl'], { directory })).toEqual(first);
    expect((await stat(first.etcd.path)).ino).toBe(ino);
    expect(await hashOf(first.etcd.path)).toBe(sha256(etcd));
    const replaced = await ownArchive();
    const second = await obtain(['etcd', 'etcdctl'], { directory });
    expect(await hashOf(second.etcd.path)).toBe(sha256(replaced.etcd));
    expect(await hashOf(first.etcd.path)).toBe(sha256(etcd));
  });
});

describe('a given source replaces the official ones', () => {
  test('the mirror, even if it lacks something', async () => {
    server.files.delete('v1.31.0/bin/linux/amd64/kubectl.sha256');
    await expect(obtain(['kubectl'], { mirror: server.url })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(`${server.url}/v1.31.0/bin/linux/amd64/kubectl.sha256 does not exist`),
    });
    expect(official).toEqual([]);
  });

  test('the directory, even if it lacks something', async () => {
    const { directory } = await ownArchive();
    await expect(obtain(['kube-scheduler'], { directory })).rejects.toMatchObject({
      code: 'not-found',
      message: `kube-scheduler 1.31.0 (amd64) is not available: ${directory} does not have it.`,
      hint: 'Put kube-scheduler there, or give a mirror too.',
    });
    await rm(join(directory, archiveName));
    await expect(obtain(['etcd', 'etcdctl'], { directory })).rejects.toMatchObject({
      hint: expect.stringContaining(`Put ${archiveName}, or etcd and etcdctl there`),
    });
    expect(official).toEqual([]);
  });

  test('a mirror that is down, with advice', async () => {
    const { url } = server;
    await server.close();
    await expect(obtain(['kubectl'], { mirror: url })).rejects.toMatchObject({
      code: 'not-reachable',
      message: expect.stringContaining("can't be reached (ECONNREFUSED)."),
      hint: "Check the network, and the mirror's address.",
    });
    expect(official).toEqual([]);
  });
});

describe('a checksum beside a file of a directory', () => {
  const wrong = '0'.repeat(64);
  const put = async (files: Readonly<Record<string, string | Buffer>>): Promise<string> => {
    const directory = join(root, 'programs');
    await mkdir(directory, { recursive: true });
    for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
    return directory;
  };

  test.each([
    ['the hash alone', (hash: string) => hash],
    ['its line of sha256sum', (hash: string) => `${hash}  kubectl\n`],
    ['a line with the directory in which it was made', (hash: string) => `${hash}  dist/linux/kubectl\n`],
    ['its line of sha256sum --tag', (hash: string) => `SHA256 (kubectl) = ${hash}\n`],
    ['its line of openssl dgst', (hash: string) => `SHA2-256(dist/kubectl)= ${hash}\n`],
  ])('is read as %s', async (_what, text) => {
    const content = program('amd64');
    const directory = await put({ kubectl: content, 'kubectl.sha256': text(sha256(content)) });
    expect((await obtain(['kubectl'], { directory })).kubectl.sha256).toBe(sha256(content));
    await put({ 'kubectl.sha256': text(wrong) });
    await expect(obtain(['kubectl'], { directory })).rejects.toMatchObject({ code: 'checksum-mismatch' });
  });

  test.each([
    ['of another file', `${wrong}  kube-proxy\n`],
    ['of another kind', '0'.repeat(128)],
    ['empty', ''],
  ])('that is %s is reported, and not ignored', async (_what, text) => {
    const directory = await put({ kubectl: program('amd64'), 'kubectl.sha256': text });
    await expect(obtain(['kubectl'], { directory })).rejects.toMatchObject({
      code: 'checksum-unreadable',
      message: expect.stringContaining(join(directory, 'kubectl.sha256')),
    });
  });

  test.each(['kubectl.sha256', 'SHA256SUMS'])('that can not be opened is reported: %s', async (name) => {
    const directory = await put({ kubectl: program('amd64') });
    await mkdir(join(directory, name));
    await expect(obtain(['kubectl'], { directory })).rejects.toMatchObject({
      code: 'checksum-unreadable',
      message: expect.stringContaining(`${join(directory, name)} can't be read (EISDIR)`),
    });
  });

  test('is taken from SHA256SUMS, which need not name every file', async () => {
    const kubectl = program('amd64');
    const sums = `SHA256 (kubectl) = ${sha256(kubectl)}\n${wrong}  elsewhere/kube-scheduler\n`;
    const directory = await put({ kubectl, 'kube-scheduler': program('amd64'), SHA256SUMS: sums });
    await obtain(['kubectl', 'kube-scheduler'], { directory });
    await put({ kubectl: program('amd64') });
    await expect(obtain(['kubectl'], { directory })).rejects.toMatchObject({ code: 'checksum-mismatch' });
  });

  test('is taken from a SHA256SUMS of the directory, which names the path below it', async () => {
    const directory = await put({ SHA256SUMS: `${wrong} *./amd64/kubectl\n${wrong}  kubectl\n` });
    await mkdir(join(directory, 'amd64'));
    const kubectl = program('amd64');
    await writeFile(join(directory, 'amd64', 'kubectl'), kubectl);
    await expect(obtain(['kubectl'], { directory })).rejects.toMatchObject({
      code: 'checksum-mismatch',
      message: expect.stringContaining(`${join(directory, 'SHA256SUMS')} says`),
    });
    await put({ SHA256SUMS: `${sha256(kubectl)}  amd64/kubectl\n${wrong}  kubectl\n` });
    await obtain(['kubectl'], { directory });
  });

  test('is taken from an absolute path in SHA256SUMS, and no other file of the name passes unnoticed', async () => {
    const kubectl = program('amd64');
    const directory = await put({ kubectl });
    const path = join(directory, 'kubectl');
    await put({ SHA256SUMS: `${sha256(kubectl)}  ${path}\n${wrong}  /build/kube-scheduler\n` });
    await obtain(['kubectl'], { directory });
    await put({ SHA256SUMS: `${wrong}  ${path}\n` });
    await expect(obtain(['kubectl'], { directory })).rejects.toMatchObject({ code: 'checksum-mismatch' });
    await put({ SHA256SUMS: `${sha256(kubectl)}  /build/kubectl\n` });
    await expect(obtain(['kubectl'], { directory })).rejects.toMatchObject({
      code: 'checksum-unreadable',
      message: expect.stringContaining(`names /build/kubectl, and not ${path}`),
    });
    await put({ SHA256SUMS: `${sha256(kubectl)}  /build/kubectl\n${sha256(kubectl)}  kubectl\n` });
    await obtain(['kubectl'], { directory });
  });
});

test('nothing of unpacking is left in the cache', async () => {
  await obtain(['etcd', 'etcdctl'], { mirror: server.url });
  await obtain(['etcd'], { directory: (await ownArchive()).directory });
  const names = await readdir(join(root, 'cache'), { recursive: true });
  expect(names.filter((name) => /part|unpacked/.test(name))).toEqual([]);
});
