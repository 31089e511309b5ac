import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AnyProgramName } from '../src/model.js';
import { type ObtainOptions, obtainPrograms } from '../src/obtain.js';
import { obtainFile } from '../src/obtain-file.js';
import { program, type ReleaseServer, sha256, startReleaseServer, tarGz } from './release-server.js';

let server: ReleaseServer;
let root = '';

beforeEach(async () => {
  server = await startReleaseServer();
  root = await mkdtemp(join(tmpdir(), 'harderway-release-'));
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

const obtain = <Name extends AnyProgramName>(
  names: readonly Name[],
  versions: ObtainOptions['versions'],
): ReturnType<typeof obtainPrograms<Name>> =>
  obtainPrograms<Name>({
    names,
    versions,
    arch: 'amd64',
    mirror: server.url,
    cacheDirectory: join(root, 'cache'),
  });

/** Puts a release on the server: a file, and its checksum in another, as `sha256sum` prints it. */
function release(directory: string, file: string, content: Buffer, checksums: string): void {
  server.files.set(`${directory}/${file}`, content);
  server.files.set(`${directory}/${checksums}`, Buffer.from(`${sha256(content)}  ${file}\n`));
}

describe('programs of a node', () => {
  test('come with Kubernetes', async () => {
    const kubelet = program('amd64');
    release('v1.31.0/bin/linux/amd64', 'kubelet', kubelet, 'kubelet.sha256');
    const found = await obtain(['kubelet'], { kubernetes: '1.31.0' });
    expect(await readFile(found.kubelet.path)).toEqual(kubelet);
  });

  test('come in the archives of containerd and of the CNI plugins', async () => {
    const [containerd, shim, bridge] = [program('amd64'), program('amd64'), program('amd64')];
    release(
      'containerd/containerd/releases/download/v1.7.22',
      'containerd-1.7.22-linux-amd64.tar.gz',
      tarGz([
        { path: 'bin/', type: '5' },
        { path: 'bin/containerd', content: containerd },
        { path: 'bin/containerd-shim-runc-v2', content: shim },
      ]),
      'containerd-1.7.22-linux-amd64.tar.gz.sha256sum',
    );
    release(
      'containernetworking/plugins/releases/download/v1.5.1',
      'cni-plugins-linux-amd64-v1.5.1.tgz',
      tarGz([
        { path: './', type: '5' },
        { path: './bridge', content: bridge },
        { path: './LICENSE', content: Buffer.from('Apache') },
      ]),
      'cni-plugins-linux-amd64-v1.5.1.tgz.sha256',
    );
    const found = await obtain(['containerd', 'containerd-shim-runc-v2', 'bridge'], {
      containerd: 'v1.7.22',
      'cni-plugins': '1.5.1',
    });
    expect(await readFile(found.containerd.path)).toEqual(containerd);
    expect(await readFile(found['containerd-shim-runc-v2'].path)).toEqual(shim);
    expect(await readFile(found.bridge.path)).toEqual(bridge);
  });

  test('need the version of their product, and no other', async () => {
    await expect(obtain(['bridge', 'loopback'], { kubernetes: '1.31.0' })).rejects.toMatchObject({
      code: 'invalid-version',
      message: expect.stringContaining('cni-plugins is missing, which bridge and loopback need'),
    });
  });
});

describe('a file of the web', () => {
  const content = Buffer.from('#!/bin/sh\n');
  const fileOf = (more: Partial<Parameters<typeof obtainFile>[0]> = {}): ReturnType<typeof obtainFile> =>
    obtainFile({
      url: `${server.url}/tools/runc.amd64?signature=secret`,
      sha256: sha256(content).toUpperCase(),
      cacheDirectory: join(root, 'cache'),
      ...more,
    });

  test('is downloaded once, by its content', async () => {
    server.files.set('tools/runc.amd64?signature=secret', content);
    const first = await fileOf();
    expect(first).toEqual({
      path: join(root, 'cache/files', sha256(content), 'runc.amd64'),
      sha256: sha256(content),
      size: content.length,
    });
    expect(await fileOf()).toEqual(first);
    expect(server.requests).toHaveLength(1);
  });

  test('is not given to a caller who has stopped, nor without a limit of its size', async () => {
    server.files.set('tools/runc.amd64?signature=secret', content);
    await expect(fileOf({ maxBytes: Number.NaN })).rejects.toMatchObject({ code: 'too-large' });
    await fileOf();
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(fileOf({ signal: stopped })).rejects.toThrow('enough');
  });

  test('is discarded if it has another checksum', async () => {
    server.files.set('tools/runc.amd64?signature=secret', Buffer.from('other'));
    await expect(fileOf()).rejects.toMatchObject({ code: 'checksum-mismatch' });
    server.files.set('tools/runc.amd64?signature=secret', content);
    expect((await fileOf()).size).toBe(content.length);
  });

  test.each([
    ['without an end and a length', {}],
    ['of a length that is too large', { 'content-length': '1001' }],
  ])('%s is refused, and leaves nothing', async (_, headers) => {
    let sent = 0;
    const endless = (): Promise<Response> => {
      const body = new ReadableStream({
        pull: (controller) => {
          sent += 100;
          controller.enqueue(new Uint8Array(100));
        },
      });
      return Promise.resolve(new Response(body, { headers }));
    };
    await expect(
      obtainFile({
        url: 'https://files.example/a',
        sha256: sha256(content),
        cacheDirectory: join(root, 'cache'),
        fetch: endless,
        maxBytes: 1000,
      }),
    ).rejects.toMatchObject({
      code: 'too-large',
      message: 'https://files.example/a is larger than 1000 bytes.',
    });
    expect(sent).toBeLessThan(2000);
    expect(await readdir(join(root, 'cache/files', sha256(content)))).toEqual([]);
  });

  test('may have a name that no file system takes', async () => {
    server.files.set(`tools/${'n'.repeat(300)}.tar`, content);
    const { path } = await fileOf({ url: `${server.url}/tools/${'n'.repeat(300)}.tar` });
    expect(path).toMatch(/n\.tar$/);
  });

  test('is an error where a directory has its place', async () => {
    const cacheDirectory = join(root, 'taken');
    await mkdir(join(cacheDirectory, 'files', sha256(content), 'runc.amd64'), { recursive: true });
    await expect(fileOf({ cacheDirectory })).rejects.toMatchObject({ code: 'cache-unwritable' });
  });

  test('that is missing is an error without the signature in its URL', async () => {
    const failed = fileOf();
    await expect(failed).rejects.toMatchObject({ code: 'not-found' });
    await expect(failed).rejects.not.toThrow('secret');
  });

  test.each([
    ['invalid-url', { url: 'ftp://x/y' }],
    ['invalid-checksum', { sha256: 'abc' }],
    ['cache-unwritable', { cacheDirectory: '/dev/null/cache' }],
  ])('%s', async (code, more) => {
    await expect(fileOf(more)).rejects.toMatchObject({ code });
  });
});
