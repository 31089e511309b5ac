import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ObtainEvent, type ProgramName, programNames } from '../src/model.js';
import { type ObtainOptions, obtainPrograms } from '../src/obtain.js';
import { obtainFile } from '../src/obtain-file.js';
import {
  etcdReleasePath,
  layRelease,
  program,
  type ReleaseServer,
  serve,
  sha256,
  startReleaseServer,
  tarGz,
} from './release-server.js';

let server: ReleaseServer;
let root = '';
let programs = new Map<string, Buffer>();
let events: ObtainEvent[] = [];
let official: string[] = [];

beforeEach(async () => {
  server = await startReleaseServer();
  root = await mkdtemp(join(tmpdir(), 'harderway-release-'));
  programs = layRelease(server.files, 'amd64');
  events = [];
  official = [];
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

/** Reaches no other machine: `answer` stands in for the official hosts, all others must be loopback. */
const guarded =
  (answer: () => Response = () => new Response('', { status: 404 })): typeof fetch =>
  async (url, init) => {
    if (String(url).startsWith('http://127.0.0.1:')) return fetch(url, init);
    official.push(String(url));
    return answer();
  };

const defaults = () => ({
  versions: { etcd: '3.5.15', kubernetes: '1.31.0' },
  arch: 'amd64' as const,
  cacheDirectory: join(root, 'cache'),
  onProgress: (event: ObtainEvent) => events.push(event),
  fetch: guarded(),
  backoffMs: 5,
});

/** From the official hosts. */
const officially = <Name extends ProgramName>(
  names: readonly Name[],
  options: Partial<ObtainOptions<Name>> = {},
) => obtainPrograms<Name>({ ...defaults(), names, ...options });

const obtain = <Name extends ProgramName>(
  names: readonly Name[],
  options: Partial<ObtainOptions<Name>> = {},
) => officially<Name>(names, { mirror: server.url, ...options });

const apiserver = 'v1.31.0/bin/linux/amd64/kube-apiserver';
const cacheOf = (product: string, version: string) => join(root, 'cache', product, version, 'amd64');
/** Where the cache has a product from the mirror. */
const shelfOf = (product: string, version: string) =>
  join(cacheOf(product, version), `mirror-${sha256(Buffer.from(server.url)).slice(0, 32)}`);

describe('from a server', () => {
  test('all programs, verified, then from the cache without asking again', async () => {
    const all = await obtainPrograms({
      versions: { etcd: 'v3.5.15', kubernetes: '1.31.0' },
      arch: 'amd64',
      mirror: `${server.url}/`,
      cacheDirectory: join(root, 'cache'),
      fetch: guarded(),
    });
    for (const file of Object.values(all)) {
      const content = programs.get(file.name) ?? Buffer.alloc(0);
      expect(file).toMatchObject({ arch: 'amd64', sha256: sha256(content), size: content.length });
      expect(await readFile(file.path)).toEqual(content);
      expect((await stat(file.path)).mode & 0o777).toBe(0o755);
    }
    expect(all.etcdctl.source).toBe(`${server.url}/${etcdReleasePath}/etcd-v3.5.15-linux-amd64.tar.gz`);
    expect(await readdir(shelfOf('etcd', 'v3.5.15'))).toEqual([
      'etcd',
      'etcd.json',
      'etcdctl',
      'etcdctl.json',
    ]);
    expect(await readdir(shelfOf('kubernetes', 'v1.31.0'))).toHaveLength(8);

    const asked = server.requests.length;
    expect(await obtain(['etcd', 'kubectl'])).toEqual({ etcd: all.etcd, kubectl: all.kubectl });
    expect(server.requests).toHaveLength(asked);
    // Both are looked up at the same time, so either may be reported first.
    expect(events.map(({ kind, title }) => `${kind} ${title}`).sort()).toEqual([
      'skipped etcd 3.5.15 (amd64)',
      'skipped kubectl 1.31.0 (amd64)',
    ]);
    expect(official).toEqual([]);
  });

  test('bytes are reported as they arrive', async () => {
    await obtain(['kube-apiserver']);
    const size = programs.get('kube-apiserver')?.length;
    expect(events[0]).toMatchObject({ kind: 'start', title: 'kube-apiserver 1.31.0 (amd64)' });
    expect(events.at(-2)?.bytes).toEqual({ done: size, total: size });
    expect(events.at(-1)?.kind).toBe('done');
  });

  test('a changed file in the cache is downloaded again', async () => {
    const first = await obtain(['kubectl']);
    await writeFile(first.kubectl.path, program('amd64'));
    const again = await obtain(['kubectl']);
    expect(again).toEqual(first);
    expect(await readFile(first.kubectl.path)).toEqual(programs.get('kubectl'));
  });

  test('a wrong checksum is reported, and nothing is kept', async () => {
    server.files.set(`${apiserver}.sha256`, Buffer.from('0'.repeat(64)));
    await expect(obtain(['kube-apiserver'])).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect(await readdir(cacheOf('kubernetes', 'v1.31.0'))).toEqual([]);
    expect(official).toEqual([]);
  });

  test('a program for another machine is refused, though its checksum is right', async () => {
    const arm = program('arm64');
    server.files.set(apiserver, arm);
    server.files.set(`${apiserver}.sha256`, Buffer.from(sha256(arm)));
    await expect(obtain(['kube-apiserver'])).rejects.toMatchObject({
      code: 'wrong-architecture',
      message: expect.stringContaining('arm64, not for amd64'),
    });
    expect(await readdir(cacheOf('kubernetes', 'v1.31.0'))).toEqual([]);
  });

  test('a page instead of a program is refused', async () => {
    const page = Buffer.from('<html>Please log in to the network</html>');
    server.files.set(apiserver, page);
    server.files.set(`${apiserver}.sha256`, Buffer.from(sha256(page)));
    await expect(obtain(['kube-apiserver'])).rejects.toMatchObject({ code: 'not-a-program' });
  });

  test('a version that does not exist is reported as such', async () => {
    const versions = { etcd: '3.5.15', kubernetes: '1.31.99' };
    await expect(officially(['kube-scheduler'], { versions })).rejects.toMatchObject({
      code: 'not-found',
      hint: 'Check whether there is a version 1.31.99.',
    });
    expect(official).toEqual(['https://dl.k8s.io/v1.31.99/bin/linux/amd64/kube-scheduler.sha256']);
    await expect(obtain(['kube-scheduler'], { versions })).rejects.toMatchObject({
      code: 'not-found',
      hint: 'Check whether the mirror has version 1.31.99.',
    });
    expect(official).toHaveLength(1);
  });

  test.each(['', '1.31', 'latest', '../../1.2.3', '1.31.0/x'])(
    'version %j is refused',
    async (kubernetes) => {
      const versions = { etcd: '3.5.15', kubernetes };
      await expect(obtain(['kubectl'], { versions })).rejects.toMatchObject({ code: 'invalid-version' });
    },
  );

  test.each(['ftp://host/', 'not a url'])('mirror %j is refused', async (mirror) => {
    await expect(obtain(['kubectl'], { mirror })).rejects.toMatchObject({ code: 'invalid-mirror' });
  });
});

/** Waits until so much of kube-apiserver is in a file: a connection that ends before takes with it what nobody has read. */
async function untilWritten(bytes: number): Promise<void> {
  const directory = cacheOf('kubernetes', 'v1.31.0');
  const written = async (): Promise<boolean> => {
    const names = await readdir(directory).catch(() => []);
    const sizes = names
      .filter((name) => name.startsWith('kube-apiserver'))
      .map((name) =>
        stat(join(directory, name)).then(
          ({ size }) => size >= bytes,
          () => false,
        ),
      );
    return (await Promise.all(sizes)).includes(true);
  };
  while (!(await written())) await delay(5);
}

describe('bad days', () => {
  test('a busy server is asked again', async () => {
    let busy = 2;
    server.handlers.set(apiserver, (request, response, content) => {
      if (busy-- > 0) response.writeHead(503).end();
      else serve(request, response, content);
    });
    await obtain(['kube-apiserver']);
    expect(server.requests.filter((path) => path === apiserver)).toHaveLength(3);
  });

  test('a server that stays busy is given up', async () => {
    server.handlers.set(apiserver, (_request, response) => response.writeHead(503).end());
    await expect(obtain(['kube-apiserver'], { retries: 2 })).rejects.toMatchObject({
      code: 'http-status',
      message: expect.stringContaining('HTTP status 503'),
    });
    expect(server.requests.filter((path) => path === apiserver)).toHaveLength(3);
    // A number that is not one, as from an empty variable, is no reason to go on for ever.
    await expect(obtain(['kube-apiserver'], { retries: Number.NaN })).rejects.toMatchObject({
      code: 'http-status',
    });
    expect(server.requests.filter((path) => path === apiserver)).toHaveLength(4);
  });

  test('a broken connection is continued where it broke', async () => {
    const content = programs.get('kube-apiserver') ?? Buffer.alloc(0);
    let breaks = 2;
    server.handlers.set(apiserver, (request, response, whole) => {
      if (breaks-- <= 0) return serve(request, response, whole);
      const start = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
      const end = start + 30_000;
      const range = `bytes ${start}-${content.length - 1}/${content.length}`;
      response.writeHead(start ? 206 : 200, {
        'content-length': content.length - start,
        'content-range': range,
      });
      response.write(
        content.subarray(start, end),
        () => void untilWritten(end).then(() => response.destroy()),
      );
    });
    const { 'kube-apiserver': file } = await obtain(['kube-apiserver'], { retries: 1 });
    expect(file.sha256).toBe(sha256(content));
    expect(server.requests.filter((path) => path.startsWith(`${apiserver} bytes=`))).toEqual([
      `${apiserver} bytes=30000-`,
      `${apiserver} bytes=60000-`,
    ]);
  });

  test('a server that goes away for a while is waited for, and continued', async () => {
    const content = programs.get('kube-apiserver') ?? Buffer.alloc(0);
    server.handlers.set(apiserver, (_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 60_000), () => void untilWritten(60_000).then(goAway));
    });
    let back: Promise<ReleaseServer> | undefined;
    const goAway = (): void => {
      back = server
        .close()
        .then(() => delay(300))
        .then(() => startReleaseServer(server.files, Number(new URL(server.url).port)));
    };
    const { 'kube-apiserver': file } = await obtain(['kube-apiserver'], { backoffMs: 100 });
    const restarted = await back;
    await restarted?.close();
    expect(file.sha256).toBe(sha256(content));
    expect(restarted?.requests).toEqual([`${apiserver} bytes=60000-`]);
  });

  test('a server that stays away is given up, and what has arrived is kept', async () => {
    server.handlers.set(apiserver, (_request, response, content) => {
      response.writeHead(200, { 'content-length': content?.length });
      response.write(
        content?.subarray(0, 60_000),
        () => void untilWritten(60_000).then(() => server.close()),
      );
    });
    await expect(obtain(['kube-apiserver'], { retries: 2 })).rejects.toMatchObject({
      code: 'not-reachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(await readdir(cacheOf('kubernetes', 'v1.31.0'))).toEqual(['kube-apiserver.part']);
  });

  test('a server without ranges is asked for all of it again', async () => {
    let breaks = 1;
    server.handlers.set(apiserver, (request, response, content) => {
      if (!content) return;
      response.writeHead(200, { 'content-length': content.length });
      if (breaks-- > 0)
        response.write(
          content.subarray(0, 50_000),
          () => void untilWritten(50_000).then(() => response.destroy()),
        );
      else response.end(content);
      request.resume();
    });
    const { 'kube-apiserver': file } = await obtain(['kube-apiserver']);
    expect(file.size).toBe(100_000);
  });

  test('a server that stops sending is left after the stall timeout', async () => {
    server.handlers.set(apiserver, (_request, response, content) => {
      response.writeHead(200, { 'content-length': content?.length });
      response.write(content?.subarray(0, 10_000));
    });
    const started = performance.now();
    await expect(obtain(['kube-apiserver'], { stallTimeoutMs: 150, retries: 0 })).rejects.toMatchObject({
      message: expect.stringContaining('sent nothing for 0.15 s'),
    });
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(await readdir(cacheOf('kubernetes', 'v1.31.0'))).toEqual(['kube-apiserver.part']);
  });

  test('a slow server is waited for as long as something arrives', async () => {
    server.handlers.set(apiserver, (_request, response, content) => {
      response.writeHead(200, { 'content-length': content?.length });
      let sent = 0;
      const timer = setInterval(() => {
        response.write(content?.subarray(sent, sent + 10_000));
        sent += 10_000;
        if (sent >= 100_000) {
          clearInterval(timer);
          response.end();
        }
      }, 100);
    });
    await obtain(['kube-apiserver'], { stallTimeoutMs: 700, retries: 0 });
  });

  test('a server that never answers is left after the connect timeout', async () => {
    server.handlers.set(`${apiserver}.sha256`, () => undefined);
    await expect(obtain(['kube-apiserver'], { connectTimeoutMs: 100 })).rejects.toMatchObject({
      message: expect.stringContaining('did not answer within 0.1 s'),
    });
    expect(server.requests).toHaveLength(1);
  });

  test.each(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'SELF_SIGNED_CERT_IN_CHAIN'])(
    '%s is reported at once, without trying again',
    async (code) => {
      const fetcher = guarded(() => {
        throw new TypeError('fetch failed', { cause: Object.assign(new Error('getaddrinfo'), { code }) });
      });
      await expect(officially(programNames, { fetch: fetcher, backoffMs: 60_000 })).rejects.toMatchObject({
        code: 'not-reachable',
        message: expect.stringContaining(code),
      });
      expect(official.length).toBeLessThanOrEqual(5);
    },
  );

  test('a certificate of an authority of their own says how to trust it', async () => {
    const code = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
    const fetcher = guarded(() => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('unable to verify'), { code }) });
    });
    const mirror = 'https://mirror.test';
    await expect(obtain(['kubectl'], { fetch: fetcher, mirror })).rejects.toMatchObject({
      code: 'not-reachable',
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
  });

  test('redirects are followed, from https to http only on loopback', async () => {
    server.files.set('elsewhere', programs.get('kube-apiserver') ?? Buffer.alloc(0));
    server.handlers.set(apiserver, (_request, response) =>
      response.writeHead(302, { location: '/elsewhere' }).end(),
    );
    const { 'kube-apiserver': file } = await obtain(['kube-apiserver']);
    expect(file.size).toBe(100_000);

    const away = (location: string) =>
      guarded(() => new Response(null, { status: 302, headers: { location } }));
    const versions = { etcd: '3.5.15', kubernetes: '1.31.1' };
    await expect(
      officially(['kubectl'], { versions, fetch: away('http://mirror.example/x') }),
    ).rejects.toMatchObject({
      code: 'insecure-redirect',
    });
    const sums = `${server.url}/v1.31.0/bin/linux/amd64/kubectl.sha256`;
    await expect(officially(['kubectl'], { versions, fetch: away(sums) })).rejects.toMatchObject({
      code: 'checksum-mismatch',
    });
    await expect(
      officially(['kubectl'], { versions, fetch: away('https://dl.k8s.io/again') }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('more than 6 times'),
    });
  });

  test('an error about redirects does not show the query', async () => {
    const again = new Response(null, { status: 302, headers: { location: 'https://mirror.example/again' } });
    const file = obtainFile({
      url: 'https://mirror.example/file?token=secret',
      sha256: 'a'.repeat(64),
      cacheDirectory: join(root, 'cache'),
      fetch: async () => again.clone(),
    });
    await expect(file).rejects.toMatchObject({
      code: 'http-status',
      message: 'https://mirror.example/file redirects more than 6 times.',
    });
  });

  test('aborting ends it at once with the reason, and keeps what has arrived', async () => {
    const controller = new AbortController();
    server.handlers.set(apiserver, (_request, response, content) => {
      response.writeHead(200, { 'content-length': content?.length });
      response.write(content?.subarray(0, 20_000), () =>
        setTimeout(() => controller.abort(new Error('enough')), 50),
      );
    });
    await expect(obtain(['kube-apiserver'], { signal: controller.signal })).rejects.toThrow('enough');
    expect(await readdir(cacheOf('kubernetes', 'v1.31.0'))).toEqual(['kube-apiserver.part']);

    server.handlers.clear();
    server.requests.length = 0;
    const { 'kube-apiserver': file } = await obtain(['kube-apiserver']);
    expect(server.requests).toContain(`${apiserver} bytes=20000-`);
    expect(file.sha256).toBe(sha256(programs.get('kube-apiserver') ?? Buffer.alloc(0)));
    await expect(obtain(['kubectl'], { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow(
      'before',
    );
  });

  test('one that fails stops the others', async () => {
    server.handlers.set('v1.31.0/bin/linux/amd64/kubectl', () => undefined);
    server.files.set(`${apiserver}.sha256`, Buffer.from('0'.repeat(64)));
    await expect(obtain(['kube-apiserver', 'kubectl'])).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect(events.filter(({ kind }) => kind === 'failed')).toHaveLength(2);
  });
});

describe('a mirror that asks for a password', () => {
  const secret = 'p@ss/w:rd';
  const withPassword = (path = ''): string =>
    server.url.replace('//', `//reader:${encodeURIComponent(secret)}@`) + path;
  const authorization = `Basic ${Buffer.from(`reader:${secret}`).toString('base64')}`;

  test('gets it, and other servers do not', async () => {
    const other = await startReleaseServer(server.files);
    const seen: (string | undefined)[] = [];
    server.handlers.set(`${apiserver}.sha256`, (request, response, content) => {
      if (request.headers.authorization !== authorization) response.writeHead(401).end();
      else serve(request, response, content);
    });
    server.handlers.set(apiserver, (_request, response) =>
      response.writeHead(302, { location: `${other.url}/${apiserver}?signature=abc` }).end(),
    );
    other.handlers.set(`${apiserver}?signature=abc`, (request, response) => {
      seen.push(request.headers.authorization);
      serve(request, response, programs.get('kube-apiserver'));
    });
    try {
      const { 'kube-apiserver': file } = await obtain(['kube-apiserver'], { mirror: withPassword() });
      expect(file.source).toBe(`${server.url}/${apiserver}`);
      expect(seen).toEqual([undefined]);
    } finally {
      await other.close();
    }
  });

  test.each([
    ['that it refuses', 401],
    ['that lacks the file', 404],
  ])('%s is not printed in an error', async (_, status) => {
    server.handlers.set(`${apiserver}.sha256`, (_request, response) => response.writeHead(status).end());
    const error: unknown = await obtain(['kube-apiserver'], { mirror: withPassword('/') }).catch(
      (caught: unknown) => caught,
    );
    expect(`${error}${JSON.stringify(events)}`).toContain(`HTTP status ${status}`);
    expect(`${error}${JSON.stringify(events)}`).not.toMatch(/p@ss|p%40ss|reader/);
  });

  test('is not printed if its URL can not be used', async () => {
    for (const mirror of ['ftp://reader:hidden@mirror.example', 'http//reader:hidden@x y'])
      await expect(obtain(['kubectl'], { mirror })).rejects.toMatchObject({
        code: 'invalid-mirror',
        message: expect.not.stringContaining('hidden'),
      });
  });
});

describe('a server that says when to come back', () => {
  const later = (header: string, times: number): void => {
    let busy = times;
    server.handlers.set(apiserver, (request, response, content) => {
      if (busy-- > 0) response.writeHead(429, { 'retry-after': header }).end();
      else serve(request, response, content);
    });
  };

  test('in a second is asked again after it', async () => {
    later('1', 1);
    const begun = performance.now();
    await obtain(['kube-apiserver'], { backoffMs: 1 });
    expect(performance.now() - begun).toBeGreaterThan(990);
  });

  test('at a date that is over is asked again', async () => {
    later(new Date(0).toUTCString(), 1);
    await obtain(['kube-apiserver']);
  });

  test('in an hour is given up, with what it said', async () => {
    later('3600', 1);
    await expect(obtain(['kube-apiserver'])).rejects.toMatchObject({
      code: 'http-status',
      hint: 'Try again in 3600 s, as it asks, or use another source.',
    });
  });
});

test('a server that compresses what it was asked for in part is asked for all of it', async () => {
  const content = programs.get('kube-apiserver') ?? Buffer.alloc(0);
  const draft = join(cacheOf('kubernetes', 'v1.31.0'), 'kube-apiserver.part');
  await mkdir(dirname(draft), { recursive: true });
  await writeFile(draft, content.subarray(0, 1000));
  server.handlers.set(apiserver, (request, response) => {
    const compressed = gzipSync(content);
    const start = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
    const range = `bytes ${start}-${compressed.length - 1}/${compressed.length}`;
    response.writeHead(start > 0 ? 206 : 200, { 'content-encoding': 'gzip', 'content-range': range });
    response.end(compressed.subarray(start));
  });
  const { 'kube-apiserver': file } = await obtain(['kube-apiserver']);
  expect(file.sha256).toBe(sha256(content));
});

test('an answer that is not compressed as it says is malformed', async () => {
  server.handlers.set(apiserver, (_request, response, content) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(content),
  );
  await expect(obtain(['kube-apiserver'])).rejects.toMatchObject({
    code: 'answer-malformed',
    message: expect.stringContaining(`${server.url}/${apiserver}`),
  });
});

test('errors name the source, not a draft that is removed', async () => {
  const archive = `${etcdReleasePath}/etcd-v3.5.15-linux-amd64.tar.gz`;
  const bad = tarGz([{ path: 'nothing', content: Buffer.from('x') }]);
  server.files.set(archive, bad);
  server.files.set(
    `${etcdReleasePath}/SHA256SUMS`,
    Buffer.from(`${sha256(bad)}  etcd-v3.5.15-linux-amd64.tar.gz\n`),
  );
  await expect(obtain(['etcd'])).rejects.toMatchObject({
    code: 'archive-malformed',
    message: expect.stringMatching(new RegExp(`^${server.url}/${archive} is refused`)),
  });
  const page = Buffer.from('<html>');
  server.files.set(apiserver, page);
  server.files.set(`${apiserver}.sha256`, Buffer.from(sha256(page)));
  await expect(obtain(['kube-apiserver'])).rejects.toMatchObject({
    code: 'not-a-program',
    message: expect.stringMatching(new RegExp(`^${server.url}/${apiserver} is not a Linux program`)),
  });
});

describe('what an earlier run left', () => {
  const content = () => programs.get('kube-apiserver') ?? Buffer.alloc(0);
  const leave = async (name: string, left: Uint8Array) => {
    await mkdir(cacheOf('kubernetes', 'v1.31.0'), { recursive: true });
    const path = join(cacheOf('kubernetes', 'v1.31.0'), name);
    await writeFile(path, left);
    return path;
  };

  test('the whole file needs no more than the checksum and a look for a signature', async () => {
    await leave('kube-apiserver.part', content());
    const { 'kube-apiserver': file } = await obtain(['kube-apiserver']);
    expect(file.sha256).toBe(sha256(content()));
    expect(server.requests[0]).toBe(`${apiserver}.sha256`);
    expect(server.requests.slice(1, 3).sort()).toEqual([`${apiserver}.cert`, `${apiserver}.sig`]);
    expect(server.requests.slice(3)).toEqual([`${apiserver} bytes=100000-`]);
  });

  test.each([
    ['too long', 150_000],
    ['of something else', 50_000],
  ])('a file that is %s is downloaded again', async (_what, size) => {
    await leave('kube-apiserver.part', program('amd64', size));
    const { 'kube-apiserver': file } = await obtain(['kube-apiserver'], { retries: 1 });
    expect(file.sha256).toBe(sha256(content()));
    const shelf = shelfOf('kubernetes', 'v1.31.0');
    expect(await readdir(shelf)).toEqual(['kube-apiserver', 'kube-apiserver.json']);
    expect(await readdir(cacheOf('kubernetes', 'v1.31.0'))).toEqual([basename(shelf)]);
  });

  test('of a killed run is continued, of a running one left alone', async () => {
    // A process id above the kernel's largest is never in use.
    await leave(`kube-apiserver.${hostname()}.4194999-1.part`, content().subarray(0, 40_000));
    const running = `kube-apiserver.${hostname()}.${process.pid}-99.part`;
    await leave(running, content().subarray(0, 70_000));
    await leave('kube-apiserver.other-host.1-1.part', content().subarray(0, 80_000));
    await obtain(['kube-apiserver']);
    expect(server.requests).toContain(`${apiserver} bytes=40000-`);
    expect(await readdir(cacheOf('kubernetes', 'v1.31.0'))).toContain(running);
    expect(await readdir(cacheOf('kubernetes', 'v1.31.0'))).toContain('kube-apiserver.other-host.1-1.part');
  });

  test('of another host is taken over once it is old', async () => {
    const path = await leave('kube-apiserver.other-host.1-1.part', content().subarray(0, 60_000));
    const long = new Date(Date.now() - 3_600_000);
    await utimes(path, long, long);
    await obtain(['kube-apiserver']);
    expect(server.requests).toContain(`${apiserver} bytes=60000-`);
  });

  test('of unpacking is removed once that run is over', async () => {
    const programs = cacheOf('etcd', 'v3.5.15');
    const archive = 'etcd-v3.5.15-linux-amd64.tar.gz';
    const over = `${hostname()}.4194999-1.part`;
    const running = `${archive}.${hostname()}.${process.pid}-99.part.unpacked`;
    const left = [`${archive}.${over}.unpacked`, `${archive}.from-directory.${over}.unpacked`, running];
    for (const name of left)
      await mkdir(join(programs, name, 'etcd-v3.5.15-linux-amd64'), { recursive: true });
    await obtain(['etcd']);
    const directory = join(root, 'own');
    await mkdir(directory);
    await writeFile(join(directory, archive), server.files.get(`${etcdReleasePath}/${archive}`) ?? '');
    await obtain(['etcd'], { directory });
    expect((await readdir(programs)).filter((name) => name.includes('.part'))).toEqual([running]);
  });

  test('two runs at once do each other no harm', async () => {
    await leave('kube-apiserver.part', content().subarray(0, 60_000));
    const results = await Promise.all([1, 2, 3, 4].map(() => obtain(['kube-apiserver', 'etcd', 'etcdctl'])));
    for (const result of results) expect(result).toEqual(results[0]);
    expect(await readFile(results[0]?.['kube-apiserver'].path ?? '')).toEqual(content());
    const left = [
      ...(await readdir(cacheOf('kubernetes', 'v1.31.0'))),
      ...(await readdir(cacheOf('etcd', 'v3.5.15'))),
    ];
    expect(left.filter((name) => /part|unpacked/.test(name))).toEqual([]);
  });
});

describe('from a directory', () => {
  const lay = async (files: Iterable<readonly [string, Uint8Array | string]>) => {
    const directory = join(root, 'programs');
    await mkdir(directory, { recursive: true });
    for (const [path, content] of files) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content);
    }
    return directory;
  };
  const noNetwork: typeof fetch = async (url) => {
    throw new Error(`asked for ${String(url)}`);
  };

  test('laid out as a release', async () => {
    const directory = await lay(server.files);
    const archive = server.files.get(`${etcdReleasePath}/etcd-v3.5.15-linux-amd64.tar.gz`) ?? Buffer.alloc(0);
    const all = await obtain(['etcd', 'etcdctl', 'kube-apiserver'], { directory, fetch: noNetwork });
    expect(all['kube-apiserver'].path).toBe(join(directory, apiserver));
    expect(all.etcd).toMatchObject({
      path: join(cacheOf('etcd', 'v3.5.15'), `archive-${sha256(archive)}`, 'etcd'),
      source: join(directory, etcdReleasePath, 'etcd-v3.5.15-linux-amd64.tar.gz'),
      sha256: sha256(programs.get('etcd') ?? Buffer.alloc(0)),
    });
  });

  test('bare programs, with and without checksums', async () => {
    const directory = await lay([
      ['etcd', programs.get('etcd') ?? ''],
      ['etcdctl', programs.get('etcdctl') ?? ''],
      ['amd64/kubectl', programs.get('kubectl') ?? ''],
      ['amd64/kubectl.sha256', sha256(programs.get('kubectl') ?? Buffer.alloc(0))],
    ]);
    const all = await obtain(['etcd', 'etcdctl', 'kubectl'], { directory, fetch: noNetwork });
    expect(all.etcdctl.path).toBe(join(directory, 'etcdctl'));
    expect(all.kubectl.path).toBe(join(directory, 'amd64', 'kubectl'));
    await writeFile(join(directory, 'amd64', 'kubectl.sha256'), '0'.repeat(64));
    await expect(obtain(['kubectl'], { directory })).rejects.toMatchObject({ code: 'checksum-mismatch' });
  });

  test('bare programs of several versions side by side', async () => {
    const place = (version: string, name: string): string => `v${version}/bin/linux/amd64/${name}`;
    const directory = await lay([
      [place('3.5.15', 'etcd'), programs.get('etcd') ?? ''],
      [place('3.5.15', 'etcdctl'), programs.get('etcdctl') ?? ''],
      [place('3.6.0', 'etcd'), 'another version'],
      [place('1.31.0', 'kubectl'), programs.get('kubectl') ?? ''],
    ]);
    const all = await obtain(['etcd', 'etcdctl', 'kubectl'], { directory, fetch: noNetwork });
    expect(all.etcd.path).toBe(join(directory, place('3.5.15', 'etcd')));
    expect(all.kubectl.path).toBe(join(directory, place('1.31.0', 'kubectl')));
  });

  test('what it lacks comes from the mirror', async () => {
    const directory = await lay([['kubectl', programs.get('kubectl') ?? '']]);
    const all = await obtain(['kubectl', 'kube-scheduler'], { directory });
    expect(all.kubectl.source).toBe(join(directory, 'kubectl'));
    expect(all['kube-scheduler'].source).toBe(`${server.url}/v1.31.0/bin/linux/amd64/kube-scheduler`);
  });

  test('a program for another machine, a page, no directory', async () => {
    const directory = await lay([
      ['kubectl', program('arm64')],
      ['kube-scheduler', '#!/bin/sh\n'],
    ]);
    await expect(obtain(['kubectl'], { directory })).rejects.toMatchObject({ code: 'wrong-architecture' });
    await expect(obtain(['kube-scheduler'], { directory })).rejects.toMatchObject({ code: 'not-a-program' });
    const missing = join(root, 'nowhere');
    await expect(obtain(['kubectl'], { directory: missing })).rejects.toMatchObject({
      code: 'directory-unreadable',
    });
  });
});
