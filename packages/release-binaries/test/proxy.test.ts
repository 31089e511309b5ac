import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server } from 'node:https';
import { type AddressInfo, connect, createServer as createNetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '@harderway/cluster-pki';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { obtainPrograms } from '../src/obtain.js';
import { layRelease, type ReleaseServer, serve, sha256, startReleaseServer } from './release-server.js';

let root = '';
let server: ReleaseServer;
let proxy: { readonly url: string; readonly asked: string[]; answer: string; readonly close: () => void };
let programs = new Map<string, Buffer>();

/** A real proxy, for which every host is at `port` of this machine. */
async function startProxy(port: () => number): Promise<typeof proxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const forward = (from: IncomingMessage, to: ServerResponse): void => {
    asked.push(`${from.headers['proxy-authorization'] ?? ''} GET ${from.url}`.trim());
    const path = new URL(from.url ?? '').pathname;
    request({ host: '127.0.0.1', port: port(), path }, (answer) => {
      to.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(to);
    }).end();
  };
  const listener = createServer(forward);
  listener.on('connect', ({ url }: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${url}`);
    socket.write(`HTTP/1.1 ${state.answer}\r\n\r\n`);
    if (!state.answer.startsWith('200')) return void socket.end();
    const onward = connect(port(), '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    for (const end of [socket, onward]) end.on('error', () => undefined);
  });
  listener.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const state = {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    asked,
    answer: '200 OK',
    close: () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
  return state;
}

/** The release over https, with a self-signed certificate. */
async function startTls(files: ReadonlyMap<string, Buffer>): Promise<Server> {
  const { certificate: cert, key } = await createAuthority({
    subject: { commonName: 'mirror.test' },
    validityHours: 1,
    keyType: 'ecdsa-p256',
  });
  const tls = createTlsServer({ key, cert }, (from, to) =>
    serve(from, to, files.get((from.url ?? '').slice(1))),
  );
  await new Promise<void>((done) => tls.listen(0, '127.0.0.1', done));
  return tls;
}

let target = 0;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'harderway-proxy-'));
  server = await startReleaseServer();
  programs = layRelease(server.files, 'amd64');
  target = Number(new URL(server.url).port);
  proxy = await startProxy(() => target);
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'])
    vi.stubEnv(name, undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  proxy.close();
  await server.close();
  await rm(root, { recursive: true, force: true });
});

const obtain = (mirror?: string) =>
  obtainPrograms({
    versions: { etcd: '3.5.15', kubernetes: '1.31.0' },
    arch: 'amd64',
    names: ['kubectl'],
    cacheDirectory: join(root, 'cache'),
    backoffMs: 5,
    ...(mirror === undefined ? {} : { mirror }),
  });

const expected = () => sha256(programs.get('kubectl') ?? Buffer.alloc(0));
const path = 'v1.31.0/bin/linux/amd64/kubectl';

test.each(['http_proxy', 'HTTP_PROXY'])('%s is used for http', async (name) => {
  vi.stubEnv(name, proxy.url);
  expect((await obtain('http://mirror.test')).kubectl.sha256).toBe(expected());
  expect(proxy.asked.sort()).toEqual(
    ['', '.cert', '.sha256', '.sig'].map((extension) => `GET http://mirror.test/${path}${extension}`),
  );
});

test('a proxy may lack its scheme, and gets name and password', async () => {
  vi.stubEnv('HTTP_PROXY', proxy.url.replace('http://', 'me:se%20cret@'));
  await obtain('http://mirror.test');
  expect(proxy.asked[0]).toMatch(`Basic ${Buffer.from('me:se cret').toString('base64')} GET`);
});

test('https goes through a tunnel of HTTPS_PROXY', async () => {
  const tls = await startTls(server.files);
  try {
    target = (tls.address() as AddressInfo).port;
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect((await obtain('https://mirror.test')).kubectl.sha256).toBe(expected());
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT mirror.test:443']));
  } finally {
    tls.closeAllConnections();
    tls.close();
  }
});

test('a proxy may close the connection behind each answer', async () => {
  const plain = createNetServer((socket) => {
    socket.once('data', (asked) => {
      const onward = connect(target, '127.0.0.1');
      onward.write(
        `${asked}`.replace('http://mirror.test', '').replace(/^connection: .*$/im, 'connection: close'),
      );
      onward.pipe(socket);
    });
  });
  await new Promise<void>((done) => plain.listen(0, '127.0.0.1', done));
  try {
    vi.stubEnv('HTTP_PROXY', `127.0.0.1:${(plain.address() as AddressInfo).port}`);
    expect((await obtain('http://mirror.test')).kubectl.sha256).toBe(expected());
  } finally {
    plain.close();
  }
});

test('hosts of NO_PROXY are asked directly', async () => {
  vi.stubEnv('HTTP_PROXY', proxy.url);
  vi.stubEnv('NO_PROXY', 'elsewhere.test,127.0.0.1');
  expect((await obtain(server.url)).kubectl.sha256).toBe(expected());
  expect(proxy.asked).toEqual([]);
});

test('a proxy that refuses is reported with what it says, without its password', async () => {
  vi.stubEnv('HTTPS_PROXY', proxy.url.replace('http://', 'http://me:secret@'));
  proxy.answer = '407 Proxy Authentication Required';
  const error: unknown = await obtain().catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: 'not-reachable',
    message: expect.stringMatching(/^kubectl .* dl\.k8s\.io can't be reached \(.*407.*\)\.$/),
    hint: expect.stringContaining('Check the network and the proxy of HTTPS_PROXY'),
  });
  expect(String(error) + JSON.stringify(error)).not.toContain('secret');
  expect(proxy.asked).toEqual(['CONNECT dl.k8s.io:443']);
});

test('a proxy that is down is named', async () => {
  vi.stubEnv('https_proxy', proxy.url);
  proxy.close();
  await expect(obtain()).rejects.toMatchObject({
    code: 'not-reachable',
    message: expect.stringContaining('(ECONNREFUSED).'),
    hint: expect.stringContaining('Check the network and the proxy of https_proxy'),
  });
});
