import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ensureClusterPki, type PkiFiles } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askKubelets } from '../../../src/facts/ask-kubelets.js';
import type { Kubelet } from '../../../src/hosts/api/kubelets.js';
import { planProcedure } from '../../../src/procedures/request.js';
import { exampleSpec } from '../../example.js';
import { opened, simulatedCluster, simulatedRunner } from '../simulated-cluster.js';

const node = (name: string, kubeletVersion?: string) => ({
  metadata: { name },
  status: kubeletVersion === undefined ? {} : { nodeInfo: { kubeletVersion } },
});

describe('the API is asked for kubelets', () => {
  const pages: Readonly<Record<string, unknown>> = {
    '': {
      metadata: { continue: 'a b' },
      items: [node('worker0', 'v1.31.4'), node('worker1', 'v1.29.1+k3s1')],
    },
    'a b': { metadata: {}, items: [node('joining')] },
  };
  let files: PkiFiles;
  let server: Server;
  let spec: ClusterSpec;
  let status = 200;

  beforeAll(async () => {
    const { pki, ...rest } = exampleSpec();
    const plain: ClusterSpec = { ...rest, pki: { ...pki, keyType: 'ecdsa-p256' } };
    files = (await ensureClusterPki(new Map(), plain)).files;
    const of = (name: string): string => files.get(name)?.content ?? '';
    const tls = { cert: of('kubernetes.pem'), key: of('kubernetes-key.pem'), ca: of('ca.pem') };
    server = createServer({ ...tls, requestCert: true, rejectUnauthorized: true }, (request, response) => {
      const url = new URL(request.url ?? '', 'https://kubernetes');
      response.statusCode = url.pathname === '/api/v1/nodes' ? status : 404;
      response.end(JSON.stringify(pages[url.searchParams.get('continue') ?? '']));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const [first, ...others] = plain.hosts.filter(({ role }) => role === 'control');
    if (first === undefined) throw new Error('a control node is missing');
    // One address answers, the others refuse.
    const hosts = [
      { ...first, address: '127.0.0.1' },
      ...others.map((host) => ({ ...host, address: '127.0.0.2' })),
    ];
    spec = { ...plain, hosts, api: { ...plain.api, virtualIp: '127.0.0.3', port } };
  });
  afterAll(() => server.close());

  test('page by page, at whichever address answers', async () => {
    expect(await askKubelets(spec, { files })).toEqual([
      { node: 'worker0', version: '1.31.4' },
      { node: 'worker1', version: '1.29.1+k3s1' },
      { node: 'joining', version: '' },
    ]);
  });

  test('and one that gives no list is no answer', async () => {
    status = 403;
    await expect(askKubelets(spec, { files })).rejects.toMatchObject({ code: 'api-request-failed' });
  });
});

describe('an upgrade', () => {
  const versions = { kubernetes: '1.31.14', etcd: '3.5.33' };
  const to = (kubernetes: string) => ({ kind: 'upgrade', to: { kubernetes } }) as const;

  /** Plans it where the nodes have these kubelets. */
  function planned(
    kubernetes: string,
    kubelets: readonly Kubelet[] | Error,
    ignore: readonly string[] = [],
  ): Promise<readonly string[]> {
    const state = simulatedCluster('ca', versions);
    const runner = {
      ...simulatedRunner(state, 'ca'),
      kubelets: async () => {
        if (kubelets instanceof Error) throw kubelets;
        return kubelets;
      },
    };
    return planProcedure(opened(state), to(kubernetes), { runner, ignore }).then(({ phases }) =>
      phases.map(({ id }) => id),
    );
  }

  test('goes on where kubelets go with every hop, or there are none', async () => {
    expect(await planned('1.34', [])).toHaveLength(3);
    expect(await planned('1.34', [{ node: 'worker0', version: '1.31.0' }])).toHaveLength(3);
  });

  test('stops before its first hop, and says how far it can go', async () => {
    const old = [
      { node: 'worker0', version: '1.30.4' },
      { node: 'worker1', version: '1.31.1' },
    ];
    await expect(planned('1.35', old)).rejects.toMatchObject({
      code: 'upgrade-refused',
      message: expect.stringMatching(/^kubelets do not go with Kubernetes 1\.34\.\d+$/),
      details: ['worker0: 1.30.4, needs 1.31 or newer'],
      hint: expect.stringMatching(/^run `harderway upgrade --to 1\.33\.\d+`, then upgrade these kubelets/),
    });
    await expect(planned('1.32', [{ node: 'worker0', version: '1.28.9' }])).rejects.toMatchObject({
      hint: expect.stringMatching(/^upgrade these kubelets/),
    });
    expect(await planned('1.35', old, ['kubelet-skew'])).toHaveLength(4);
  });

  test('stops where nobody says how old kubelets are', async () => {
    await expect(planned('1.32', new Error('connect ECONNREFUSED'))).rejects.toMatchObject({
      code: 'upgrade-refused',
      message: 'the versions of the kubelets are unknown',
      found: 'connect ECONNREFUSED',
      hint: expect.stringContaining('kubectl get nodes'),
    });
    expect(await planned('1.31.14', new Error('connect ECONNREFUSED'))).toEqual([]);
  });
});
