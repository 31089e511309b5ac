import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, formatEncryptionConfiguration } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import type { PkiState } from '@harderway/credentials-directory';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ObjectClient } from '../../src/model/api.js';
import { ControlPlaneError } from '../../src/model/errors.js';
import type { OperationContext } from '../../src/operations/kind.js';
import { kindOf, type Operation } from '../../src/operations/operation.js';
import { restoreId } from '../../src/operations/restore/restore-id.js';
import { type Answer, exampleSpec, fakeSession } from '../example.js';
import { healthAnswer } from '../health.js';
import { withoutPauses } from '../no-pauses.js';
import { type Described, gatewayAnswer, plain } from '../plan/members/example.js';
import { apiOf, listWith, objectWith } from '../procedures/rotation/objects.js';
import { apiWaysOfFailing, waysOfFailing } from '../ways-of-failing.js';

withoutPauses();

let directory = '';
let spec: ClusterSpec;
let pki: PkiState;

/** A certificate that the rotation of another CA has left: API servers still publish it. */
const former = 'ca-2';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'control-plane-looks-'));
  const { pki: own, ...rest } = exampleSpec();
  spec = { ...rest, profile: 'production', pki: { ...own, directory } };
  const names = ['ca', former, 'etcd-ca', 'service-account'];
  const issued = await Promise.all(
    names.map((commonName) =>
      createAuthority({ subject: { commonName }, keyType: 'ecdsa-p256', validityHours: 1 }),
    ),
  );
  const files = new Map(
    issued.map(({ certificate }, index) => [`${names[index]}.pem`, { content: certificate, secret: false }]),
  );
  for (const [name, { content }] of files) writeFileSync(join(directory, name), content);
  const encryption = { provider: 'secretbox', secret: new Uint8Array(32), resources: ['secrets'] } as const;
  const text = formatEncryptionConfiguration(encryption);
  writeFileSync(join(directory, 'encryption-config.yaml'), text, { mode: 0o600 });
  pki = { directory, files, written: [], warnings: [] };
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const through = ['control1', 'control2'];
const restore = restoreId('kubenet', { sha256: 'a'.repeat(64), attempt: 1, revision: 1000 });
const urls = ['https://192.168.1.11:2380'];

/** The answers of hosts and of the API while an operation is not done. */
interface Undone {
  readonly operation: Operation;
  /** The output of a command. Default: none, with exit code 0. */
  readonly says?: ((words: string) => Answer) | undefined;
  /** The object in each answer of the API. */
  readonly object?: (() => Buffer) | undefined;
  /** The status of each answer of the API. Default 200. */
  readonly status?: number | undefined;
}

const prints = (stdout: string) => () => ({ stdout });

/** The answer of a member on itself and others. */
const member = (members: readonly Described[], more: object = {}) =>
  prints(gatewayAnswer({ host: 2 }, members, { more }));

const large = { dbSize: String(2 ** 30), dbSizeInUse: String(2 ** 20) };

const table = (weight: number): string =>
  `IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nTCP  192.168.1.21:6443 wrr\n  -> 192.168.1.12:6443            Route   1      0          0\n  -> 192.168.1.11:6443            Route   ${weight}      0          0\nshown\n`;

/** The CAs that API servers publish, where it is this one alone. */
const published = (name: string): Buffer =>
  listWith([
    objectWith('kube-system', 'extension-apiserver-authentication', {
      'client-ca-file': pki.files.get(`${name}.pem`)?.content ?? '',
    }),
  ]);

/** One operation of each kind. A new kind needs a line here. */
const undone: {
  readonly [Kind in Operation['kind']]: Undone & { readonly operation: { readonly kind: Kind } };
} = {
  'abandon-restore': {
    operation: { kind: 'abandon-restore', host: 'control0' },
    says: prints('left\n'),
  },
  'add-member': {
    operation: { kind: 'add-member', member: 'control0', peerUrls: urls, learner: true, others: [], through },
    says: member([{ host: 2 }, { host: 3 }]),
  },
  'await-certificates': {
    operation: { kind: 'await-certificates', role: 'etcd-ca', to: 'etcd-ca' },
    says: () => ({ exitCode: 60, stdout: '20\n' }),
  },
  'await-kubelets': {
    operation: { kind: 'await-kubelets', to: 'ca', from: [former] },
    object: () => listWith([objectWith('', 'worker0')]),
  },
  'await-token-expiry': {
    operation: { kind: 'await-token-expiry', key: 'service-account' },
    says: prints('5000000 100 50001.00\n'),
  },
  'await-trust': {
    operation: { kind: 'await-trust', role: 'ca', to: 'ca', from: [former] },
    object: () => published(former),
  },
  'bind-administrators': { operation: { kind: 'bind-administrators' }, status: 404 },
  'check-kubeconfigs': {
    operation: { kind: 'check-kubeconfigs', paths: [], to: 'ca-9', users: false },
  },
  'check-restored': {
    operation: { kind: 'check-restored', host: 'control0', restore, keys: 7 },
    says: (words) => ({
      stdout: words.includes('maintenance/status')
        ? (gatewayAnswer({ host: 1 }, plain(3)).split('\n')[0] ?? '')
        : '{"header":{"revision":1000},"count":6}\n',
    }),
  },
  defragment: {
    operation: { kind: 'defragment', member: 'control1', through: ['control2'], freeShare: 0.5 },
    says: member(plain(3), large),
  },
  disarm: {
    operation: { kind: 'disarm', through },
    says: member(plain(3), { errors: ['memberID:102 alarm:NOSPACE '] }),
  },
  drain: {
    operation: { kind: 'drain', server: 'control0', gateway: 'gateway' },
    says: prints(table(1)),
  },
  'end-restore': { operation: { kind: 'end-restore', host: 'control0' }, says: prints('left\n') },
  'forget-servers': {
    operation: { kind: 'forget-servers', host: 'control0' },
    says: prints('"ClusterID" : 7\n"Revision" : 9\n"More" : false\n"Count" : 3\n'),
  },
  'move-address': {
    operation: { kind: 'move-address', gateway: 'gateway', through: ['gateway1'] },
    says: prints('2: ens3    inet 192.168.1.21/32 scope global ens3\nshown\n'),
  },
  'move-leader': {
    operation: { kind: 'move-leader', member: 'control1', through: ['control2'] },
    says: prints(gatewayAnswer({ host: 3 }, plain(3), { leader: 2 })),
  },
  'promote-member': {
    operation: { kind: 'promote-member', member: 'control0', peerUrls: urls, through },
    says: member([{ host: 1, learner: true }, { host: 2 }, { host: 3 }]),
  },
  'put-back': {
    operation: { kind: 'put-back', server: 'control0', gateway: 'gateway' },
    says: prints(`drained\n${table(0)}`),
  },
  'reload-balancer': {
    operation: { kind: 'reload-balancer', gateway: 'gateway' },
    says: prints(table(1).replace('192.168.1.21:6443', '192.168.1.21:443')),
  },
  'remove-member': {
    operation: { kind: 'remove-member', member: 'control0', id: '65', through },
    says: member([{ host: 1, id: 101 }, { host: 2 }, { host: 3 }]),
  },
  'renew-tokens': {
    operation: { kind: 'renew-tokens', key: 'service-account' },
    object: () => listWith([objectWith('default', 'token', { token: 'e30.e30.x' })]),
  },
  'retire-authority': {
    operation: { kind: 'retire-authority', role: 'ca' },
    object: () => published(former),
  },
  'rewrite-objects': {
    operation: { kind: 'rewrite-objects', key: 'aescbc:key1' },
    says: (words) => ({
      stdout: words.includes('masterleases')
        ? '"More" : false\n"Count" : 0\n'
        : `${Buffer.from('/registry/secrets/default/a').toString('base64')}\n. 1\n`,
    }),
  },
  'set-aside': {
    operation: {
      kind: 'set-aside',
      host: 'control0',
      paths: ['/var/lib/etcd/member'],
      parent: '/var/lib/etcd',
    },
    says: prints('left /var/lib/etcd/member\n'),
  },
  'stage-data': {
    operation: { kind: 'stage-data', host: 'control0', restore, raiseBy: 1, snapshot: '/s.db', size: 1 },
    says: prints('another restore\n'),
  },
  'step-aside': {
    operation: { kind: 'step-aside', member: 'control1', through: ['control2'] },
    says: (words) => healthAnswer(words) ?? { stdout: gatewayAnswer({ host: 2 }, plain(3)) },
  },
  'swap-data': {
    operation: { kind: 'swap-data', host: 'control0', restore },
    says: prints('another restore\n'),
  },
  'take-snapshot': {
    operation: { kind: 'take-snapshot', directory: '/backups', clusterFile: '/c/cluster.yaml' },
  },
};

/** How a host, or the API, fails to say what it would say; `share` of it arrives. */
interface Way {
  readonly host: (host: string, own: Exclude<Answer, Error>) => Answer;
  readonly api: (typeof apiWaysOfFailing)[string];
}

const truncated = (share: number): Way => ({
  host: (_, { stdout = '', ...own }) => ({
    ...own,
    stdout: stdout.slice(0, Math.floor(stdout.length * share)),
  }),
  api: ({ status, body }) => ({ status, body: body.subarray(0, Math.floor(body.length * share)) }),
});

const { 'a truncated answer': _, ...whole } = waysOfFailing;

const ways: Readonly<Record<string, Way>> = {
  ...Object.fromEntries(
    Object.entries(whole).map(([name, host]) => {
      const api = apiWaysOfFailing[name];
      if (api === undefined) throw new Error(`the API does not fail by ${name}`);
      return [name, { host, api }];
    }),
  ),
  ...Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [
      `the first ${5 * index} % of an answer`,
      truncated(index / 20),
    ]),
  ),
};

/** The context of an operation whose hosts and whose API fail in a way, or tell the truth. */
function contextOf(
  { says = () => ({}), object, status: usual = 200 }: Undone,
  way: Way | undefined,
): OperationContext {
  const session = fakeSession(spec, (host, words) => {
    const own = says(words);
    return way === undefined || own instanceof Error ? own : way.host(host, own);
  });
  const whole = apiOf(() => [usual, object?.() ?? listWith([])]);
  const api: ObjectClient = {
    ...whole,
    exchange: async (method, path, message) => {
      const own = await whole.exchange(method, path, message);
      if (way === undefined) return own;
      const { status, body } = way.api(own);
      if (status === undefined) throw new ControlPlaneError('api-request-failed', 'timed out');
      return { ...own, status, body };
    },
  };
  return { session, onProgress: () => {}, pki: () => pki, api: () => api };
}

const outcomes: Record<string, Record<string, string>> = {};
afterAll(() => console.table(outcomes));

test.each(Object.values<Undone>(undone))(
  'an operation $operation.kind is never done by an answer in doubt',
  async (own) => {
    const { kind } = own.operation;
    const look = async (way?: Way): Promise<string> => {
      const asked = kindOf(own.operation).execution(own.operation, contextOf(own, way)).look();
      const seen = await asked.catch((error: unknown) => error);
      if (seen instanceof Error) return seen instanceof ControlPlaneError ? seen.code : seen.message;
      expect(seen).toMatchObject({ done: false, found: expect.stringMatching(/./) });
      return 'not done';
    };
    await look();
    for (const [name, way] of Object.entries(ways)) {
      const outcome = await look(way);
      outcomes[kind] = { ...outcomes[kind], [name.replace(/\d+ %/, 'part')]: outcome };
    }
  },
);

test.each(Object.values<Undone>(undone))(
  'an operation $operation.kind says whether it uses the credentials of its run',
  async (own) => {
    let used = false;
    const context = contextOf(own, undefined);
    const watched: OperationContext = {
      ...context,
      pki: () => {
        used = true;
        return context.pki();
      },
      api: (address) => {
        used = true;
        return context.api(address);
      },
    };
    // Some have nothing to wait for, which is an error.
    await Promise.allSettled([kindOf(own.operation).execution(own.operation, watched).look()]);
    expect(kindOf(own.operation).usesCredentials ?? false).toBe(used);
  },
);
