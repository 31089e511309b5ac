import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { ensureClusterPki, type PkiFiles } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runContext } from '../../../src/apply/operation-context.js';
import { openApi } from '../../../src/hosts/api/client.js';
import { exampleMaterials, exampleSpec, fakeSession } from '../../example.js';

const address = '127.0.0.1';
const plain = exampleSpec();
/** With keys that are made faster than those of the guide. */
const quick: ClusterSpec = { ...plain, pki: { ...plain.pki, keyType: 'ecdsa-p256' } };
let files: PkiFiles;
let foreign: PkiFiles;
let server: Server;
/** Requests for what is answered later. */
const arrivals = new EventEmitter();
let spec: ClusterSpec;

const portOf = (listening: { address(): unknown }): number =>
  Number(Reflect.get(Object(listening.address()), 'port'));
const withPort = (port: number): ClusterSpec => ({ ...plain, api: { ...plain.api, port } });
const text = (of: PkiFiles, name: string): string => of.get(name)?.content ?? '';

beforeAll(async () => {
  [files, foreign] = (await Promise.all(
    [1, 2].map(async () => (await ensureClusterPki(new Map(), quick)).files),
  )) as [PkiFiles, PkiFiles];
  const tls = {
    cert: text(files, 'kubernetes.pem'),
    key: text(files, 'kubernetes-key.pem'),
    ca: text(files, 'ca.pem'),
    requestCert: true,
  };
  server = createServer(tls, (request, response) => {
    if (request.url === '/never') return;
    if (request.url === '/later') return void arrivals.emit('request', response);
    const body: Buffer[] = [];
    request.on('data', (chunk: Buffer) => body.push(chunk));
    request.on('end', () => {
      response.statusCode = request.url === '/missing' ? 404 : 200;
      response.end(
        `${request.method} ${request.url} ${request.headers.host} ${Buffer.concat(body).toString()}`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  spec = withPort(portOf(server));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('the client of the API', () => {
  test('asks by the name of the API, and hands through what is answered, errors too', async () => {
    const api = openApi(spec, { files }, { address });
    const host = `kubernetes:${spec.api.port}`;
    const date = expect.any(Date);
    expect(await api.request('GET', '/healthz')).toEqual({
      status: 200,
      date,
      body: `GET /healthz ${host} `,
    });
    expect(await api.request('POST', '/x', { a: 1 })).toEqual({
      status: 200,
      date,
      body: `POST /x ${host} {"a":1}`,
    });
    expect((await api.request('GET', '/missing')).status).toBe(404);
    api.close();
  });

  test('takes no server of another authority for ours', async () => {
    const api = openApi(spec, { files: foreign }, { address, fresh: true });
    await expect(api.request('GET', '/healthz')).rejects.toMatchObject({
      code: 'api-request-failed',
      message: expect.stringMatching(
        /^GET \/healthz at 127\.0\.0\.1: what answers has no certificate of this cluster's CA/,
      ),
    });
    api.close();
  });

  test('waits for an answer only so long', async () => {
    const api = openApi(spec, { files }, { address, timeoutMs: 300 });
    const started = performance.now();
    await expect(api.request('GET', '/never')).rejects.toMatchObject({
      code: 'api-request-failed',
      message: 'GET /never at 127.0.0.1: no answer within 300 ms',
    });
    expect(performance.now() - started).toBeLessThan(5000);
    api.close();
  });

  test('of a run waits a minute for a page of objects', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const local = { ...spec, api: { ...spec.api, virtualIp: address } };
    const { pki } = exampleMaterials('a', files);
    const context = runContext(
      fakeSession(local, () => ({})),
      { pki },
    );
    const arrived: Promise<readonly ServerResponse[]> = once(arrivals, 'request');
    const asked = context.api().exchange('GET', '/later');
    const [response] = await arrived;
    await vi.advanceTimersByTimeAsync(59_000);
    response?.end();
    expect(await asked).toMatchObject({ status: 200 });
    context.close();
  });

  test('says so where nothing listens', async () => {
    const free = createTcpServer();
    await new Promise<void>((resolve) => free.listen(0, address, resolve));
    const port = portOf(free);
    await new Promise((resolve) => free.close(resolve));
    const api = openApi(withPort(port), { files }, { address });
    await expect(api.request('GET', '/healthz')).rejects.toMatchObject({
      code: 'api-request-failed',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    api.close();
  });
});
