import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { PkiFile, PkiFiles } from '@harderway/cluster-pki';
import { type KnownStage, stageOf } from '@harderway/cluster-pki/derived-files';
import { describe, expect, test, vi } from 'vitest';
import { type ApiFacts, requestedApis } from '../../src/facts/api-facts.js';
import { type HostFacts, readHostFacts } from '../../src/facts/host-facts.js';
import type { PreflightFacts } from '../../src/facts/model.js';
import { commonValidity } from '../../src/facts/validity.js';
import { ignorableChecks } from '../../src/model/stages.js';
import type { Plan } from '../../src/operations/plan.js';
import { operationWave } from '../../src/plan/members/waves.js';
import { judgePreflight, preflight, preflightChecks } from '../../src/preflight/preflight.js';
import { exampleSpec, fakeSession } from '../example.js';

const spec = exampleSpec();
const plan: Plan = {
  kind: 'apply',
  cluster: spec.name,
  hosts: [],
  waves: [
    {
      id: 'install',
      title: 'install',
      hosts: [
        {
          host: 'control0',
          steps: [
            {
              kind: 'change',
              id: 'control0/etcd/file:/usr/local/bin/etcd',
              host: 'control0',
              stage: 'etcd',
              action: 'create',
              summary: '',
              why: '',
              change: {
                id: 'file:/usr/local/bin/etcd',
                action: 'create',
                summary: '',
                why: '',
                resource: {
                  kind: 'file',
                  path: '/usr/local/bin/etcd',
                  mode: 0o755,
                  content: { kind: 'local-file', path: '', sha256: '', size: 1024 ** 3 },
                },
              },
            },
          ],
        },
      ],
    },
  ],
};

/** The output of a host, as the script asks for it. */
const printed = (name: string, change: (text: string) => string = (text) => text): string =>
  change(`== clock
1700000000.500000000
== machine
${name}
id-of-${name}
== space
/usr/local/bin|8000000
/var/lib/etcd|8000000
/etc|20000
/var/lib/harderway|20000
/var/log|20000
== listeners
LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))
LISTEN 0 128 *:6443 *:* users:(("kube-apiserver",pid=7,fd=3))
== units
Id=etcd.service
ActiveState=active
FragmentPath=/etc/systemd/system/etcd.service
DropInPaths=

Id=kube-apiserver.service
ActiveState=active
FragmentPath=/etc/systemd/system/kube-apiserver.service
DropInPaths=
== versions
etcd.service|etcd Version: ${spec.versions.etcd}
kube-apiserver.service|Kubernetes v${spec.versions.kubernetes}
`);

const at = 1_700_000_000.5;

/** A host that keeps a stage of rotations, before credentials at another. */
const stageOnHost = (host: KnownStage, stage: KnownStage): PreflightFacts => ({
  ...factsWith((text) => text.replace('== units', `== stage\n${JSON.stringify(host)}\n== units`)),
  stage,
});

function factsWith(change: (text: string) => string, on = 'control1'): PreflightFacts {
  const hosts: readonly HostFacts[] = spec.hosts.map((host) =>
    readHostFacts(host, printed(host.name, host.name === on ? change : undefined), at - 0.01, at + 0.01),
  );
  const member = (index: number, more = {}) => ({
    id: `${index}`,
    name: `control${index}`,
    started: true,
    peerUrls: [`https://192.168.1.1${index + 1}:2380`],
    clientUrls: [],
    learner: false,
    ...more,
  });
  const status = (index: number) => ({
    endpoint: '',
    memberId: `${index}`,
    version: '',
    dbSizeBytes: 0,
    isLeader: false,
    isLearner: false,
    raftTerm: 1,
    raftIndex: 1,
    raftAppliedIndex: 1,
    errors: [],
  });
  return {
    spec,
    plan,
    hosts,
    stage: { revision: 0, keys: [] },
    credentialWarnings: [],
    etcd: {
      members: [member(0), member(1), member(2)],
      statuses: [status(0), status(1), status(2)],
      hashes: { kind: 'same' },
      alarms: [],
      silent: new Map(),
    },
  };
}

const sound = factsWith((text) => text);

/** A plan that brings a certificate to a host, made on a machine whose clock is that far ahead of all hosts. */
function certificatesBy(aheadSeconds: number): PreflightFacts {
  const [then, path] = [at + aheadSeconds, '/var/lib/kubernetes/kubernetes.pem'];
  const text = JSON.stringify(plan).replaceAll('/usr/local/bin/etcd', path);
  return {
    ...sound,
    plan: JSON.parse(text),
    hosts: spec.hosts.map((host) => readHostFacts(host, printed(host.name), then - 0.01, then + 0.01)),
    validity: {
      begins: { file: 'kubernetes.pem', seconds: -300 },
      ends: { file: 'admin.pem', seconds: 864_000 },
    },
  };
}

/** Hosts that all run one version, while cluster.yaml names another. */
const upgraded = (from: string, kubernetes: string): PreflightFacts => ({
  ...sound,
  hosts: spec.hosts.flatMap(
    ({ name }, index) =>
      factsWith((text) => text.replaceAll(spec.versions.kubernetes, from), name).hosts[index] ?? [],
  ),
  spec: { ...spec, versions: { ...spec.versions, kubernetes } },
});
const etcd = (change: Partial<PreflightFacts['etcd']>): PreflightFacts => ({
  ...sound,
  etcd: { ...sound.etcd, ...change },
});

/** Facts of a gateway that sends clients to these servers, and of hosts where etcd runs or does not, or has run. */
const balancing = (servers: readonly string[], active: boolean, started = active): PreflightFacts => ({
  ...sound,
  hosts: spec.hosts.map((host) => {
    const text = printed(host.name).replace('ActiveState=active', `ActiveState=${active ? '' : 'in'}active`);
    const lines = [
      ...(host.role === 'gateway' ? ['== servers', ...servers] : []),
      ...(host.name === 'control0' && started ? ['== etcd-started'] : []),
      '== units',
    ];
    return readHostFacts(host, text.replace('== units', lines.join('\n')), at - 0.01, at + 0.01);
  }),
});
const replacedAtOnce = balancing(['192.168.1.31'], false);

/** Metrics of an API server, as 1.31 prints them. */
const metrics = (group: string, version: string, resource: string, removed: string): string =>
  `# HELP apiserver_requested_deprecated_apis [STABLE] Gauge of deprecated APIs that have been requested
# TYPE apiserver_requested_deprecated_apis gauge
apiserver_requested_deprecated_apis{group="${group}",removed_release="${removed}",resource="${resource}",subresource="",version="${version}"} 1
apiserver_request_total{group="${group}",version="${version}"} 7
`;
const api = (change: Partial<ApiFacts>): PreflightFacts => ({
  ...factsWith((text) => text.replace(spec.versions.kubernetes, '1.31.14')),
  spec: { ...spec, versions: { ...spec.versions, kubernetes: '1.32.13' } },
  api: { requested: [], definitions: [], kubelets: [], silent: [], ...change },
});
const flows = metrics('flowcontrol.apiserver.k8s.io', 'v1beta3', 'flowschemas', '1.32');
const widgets = { name: 'widgets.example.org', stored: ['v1', 'v2'] };
const version = (name: string, more = {}) => ({ name, served: true, storage: name === 'v2', ...more });

/** A plan that moves controllers to another minor, and no API server. */
const onlyControllers: PreflightFacts = {
  ...api({}),
  plan: {
    ...plan,
    waves: [
      {
        id: 'kube-controller-manager:control0',
        title: '',
        hosts: [
          {
            host: 'control0',
            steps: (plan.waves[0]?.hosts[0]?.steps ?? []).map((step) =>
              step.kind === 'change'
                ? { ...step, program: { name: 'kube-controller-manager', to: '1.32.13' } }
                : step,
            ),
          },
        ],
      },
    ],
  },
};

/** {@link onlyControllers} where the API server of one host is stopped, and the others are as new as the controllers. */
const besideStopped = (said: string): PreflightFacts => ({
  ...onlyControllers,
  hosts: spec.hosts.map((host) => {
    const text = printed(host.name).replaceAll(spec.versions.kubernetes, '1.32.13');
    const stopped = text.replace(/kube-apiserver\.service\|.*\n/, `== stopped-apiserver\n${said}\n`);
    return readHostFacts(host, host.name === 'control1' ? stopped : text, at - 0.01, at + 0.01);
  }),
});

/** The result of one check. */
const of = (name: string, facts: PreflightFacts, ignore: readonly string[] = []) =>
  judgePreflight(facts, ignore).find((result) => result.name === name);

test('an API that stays, or that nobody asked for, is no obstacle', () => {
  const stays = metrics('example.k8s.io', 'v1beta1', 'things', '1.33');
  const none = flows.replace('} 1', '} 0');
  const requested = [stays, none, ''].flatMap((text) => requestedApis('control0', text));
  expect(requested).toHaveLength(1);
  const definitions = [{ ...widgets, versions: [version('v1'), version('v2')] }];
  expect(of('removed-apis', api({ requested, definitions }))?.verdict).toBe('ok');
});

test('kubelets may be as old as the next API servers allow, and no newer', () => {
  const [good, old, newer] = ['1.29.0', '1.28.15', '1.33.1'].map((own) => ({
    node: `node-${own}`,
    version: own,
  }));
  if (good === undefined || old === undefined || newer === undefined) throw new Error('a node is missing');
  const found = (kubelets: ApiFacts['kubelets']) =>
    of('kubelet-skew', api({ kubelets }))?.findings.map((own) => `${own.verdict} ${own.found}`);
  expect(found([good])).toEqual([]);
  expect(found([good, old, newer, { node: 'silent', version: '' }])).toEqual([
    'failed node-1.28.15: 1.28.15, needs 1.29 or newer',
    'failed node-1.33.1: 1.33.1, newer than API servers of 1.32',
    'failed silent: did not say its version',
  ]);
  expect(found(undefined)).toEqual([expect.stringMatching(/^unknown no API server lists the nodes/)]);
});

test('etcd that has moved on all hosts can not simply go back', () => {
  const moved = (text: string): string => text.replace(spec.versions.etcd, '3.6.11');
  const { hosts } = sound;
  const facts = {
    ...sound,
    hosts: hosts.map(({ host }) => readHostFacts(host, printed(host.name, moved), at - 0.01, at + 0.01)),
  };
  expect(of('etcd-upgrade', facts)?.findings.map(({ found }) => found)).toContainEqual(
    expect.stringContaining('a downgrade has to be prepared'),
  );
});

test('controllers may be as new as an API server that is stopped', () => {
  expect(of('version-skew', besideStopped('Kubernetes v1.32.13'))?.findings).toEqual([]);
});

test('before a restore nothing is asked of etcd, and other versions are a warning', () => {
  const back = { ...spec, versions: { ...spec.versions, kubernetes: '1.20.15' } };
  const facts: PreflightFacts = { ...sound, spec: back, plan: { ...sound.plan, kind: 'restore' } };
  const results = judgePreflight(facts);
  expect(results.map(({ name }) => name)).not.toContain('etcd-members');
  expect(results.map(({ name }) => name)).toContain('rotation-stage');
  expect(of('version-skew', { ...facts, plan: sound.plan })?.verdict).toBe('failed');
  expect(of('version-skew', facts)?.verdict).toBe('warning');
});

test('before a restore by an old cluster.yaml, members and gateways that it lacks are named', () => {
  const fewer = { ...spec, hosts: spec.hosts.filter(({ name }) => name !== 'control2') };
  const formerPeers = [{ address: '192.168.1.9', answers: 'yes' }] as const;
  const facts: PreflightFacts = {
    ...sound,
    spec: fewer,
    plan: { ...sound.plan, kind: 'restore' },
    hosts: sound.hosts.map((own) => (own.host.role === 'gateway' ? { ...own, formerPeers } : own)),
  };
  expect(of('etcd-membership', facts)).toMatchObject({
    verdict: 'warning',
    findings: [{ found: expect.stringContaining('control2 (https://192.168.1.13:2380) is a member') }],
  });
  expect(of('former-gateways', facts)).toMatchObject({ verdict: 'failed', ignorable: true });
});

test('before a reset only hosts are named that it would leave behind, as warnings', () => {
  const plan = { ...sound.plan, kind: 'reset' } as const;
  const names = judgePreflight({ ...sound, plan }).map(({ name, verdict }) => [name, verdict]);
  expect(names).toEqual([
    ['etcd-membership', 'ok'],
    ['former-gateways', 'ok'],
  ]);
  const fewer = { ...spec, hosts: spec.hosts.filter(({ name }) => name !== 'control2') };
  const formerPeers = [{ address: '192.168.1.9', answers: 'yes' }] as const;
  const hosts = sound.hosts.map((own) => (own.host.role === 'gateway' ? { ...own, formerPeers } : own));
  const left = judgePreflight({ ...sound, spec: fewer, plan, hosts });
  expect(left.map(({ verdict }) => verdict)).toEqual(['warning', 'warning']);
});

describe('the checks before a change', () => {
  test('find nothing on sound hosts', () => {
    expect(judgePreflight(sound).map(({ name, verdict }) => [name, verdict])).toEqual(
      preflightChecks.flatMap(({ name, isWanted }) => (isWanted?.(spec) === false ? [] : [[name, 'ok']])),
    );
  });

  test.each<[string, 'failed' | 'warning' | 'unknown', PreflightFacts, string]>([
    [
      'clock-skew',
      'failed',
      factsWith((text) => text.replace('1700000000.5', '1700000040.5')),
      'its clock is 40.0 s ahead of that of control0',
    ],
    [
      'clock-skew',
      'unknown',
      factsWith((text) => text.replace('1700000000.500000000', 'date: not found')),
      'it did not say what time it is',
    ],
    [
      'disk-space',
      'unknown',
      factsWith((text) => text.replace('etcd|8000000', 'etcd|')),
      'it did not say how much space /var/lib/etcd has',
    ],
    [
      'ports-free',
      'unknown',
      factsWith((text) => text.replace(/== listeners\n(?:LISTEN.*\n)+/, '')),
      'it did not say which ports are taken',
    ],
    [
      'version-skew',
      'unknown',
      factsWith((text) => text.replace(/kube-apiserver.service\|.*/, 'kube-apiserver.service|')),
      'kube-apiserver runs, and did not say its version',
    ],
    [
      'etcd-upgrade',
      'unknown',
      factsWith((text) => text.replace(/etcd.service\|.*/, 'etcd.service|')),
      'etcd runs, and did not say its version',
    ],
    [
      'rotation-stage',
      'unknown',
      factsWith((text) => text.replace('== units', '== stage\n{"revi\n== units')),
      'the stage of rotations that it keeps can not be read',
    ],
    [
      'etcd-members',
      'unknown',
      etcd({ silent: new Map([['control1', { kind: 'unknown', reason: 'curl: not found' }]]) }),
      'its member gave no answer: curl: not found',
    ],
    [
      'etcd-hashes',
      'unknown',
      etcd({ hashes: { kind: 'unknown', reason: 'control1 gave no hash at revision 9' } }),
      'control1 gave no hash at revision 9',
    ],
    [
      'version-skew',
      'failed',
      onlyControllers,
      'kube-controller-manager would be 1.32.13 while kube-apiserver on gateway is 1.31',
    ],
    [
      'version-skew',
      'failed',
      besideStopped('Kubernetes v1.31.14'),
      'kube-controller-manager would be 1.32.13 while kube-apiserver on control1 is 1.31.14',
    ],
    [
      'version-skew',
      'unknown',
      besideStopped(''),
      'kube-apiserver is stopped, and its program did not say its version',
    ],
    [
      'clock-skew',
      'warning',
      factsWith((text) => text.replace('1700000000.5', '1699999998.5')),
      'its clock is 2.0 s behind that of',
    ],
    [
      'clock-skew',
      'failed',
      certificatesBy(3600),
      'by its clock kubernetes.pem is not valid yet: the clock of this machine is 1 h 00 min ahead',
    ],
    [
      'clock-skew',
      'failed',
      certificatesBy(-20 * 86_400),
      'by its clock admin.pem has expired: the clock of this machine is 20 d 00 h behind',
    ],
    [
      'other-cluster',
      'failed',
      factsWith(
        (text) =>
          text.replace(
            '== units',
            '== history\n{"cluster":"shop","by":"ada@desk","at":"2026-01-01"}\n== units',
          ),
        'gateway',
      ),
      'the last run that changed 192.168.1.10 was for shop, by ada@desk at 2026-01-01',
    ],
    [
      'other-cluster',
      'unknown',
      factsWith((text) => text.replace('== units', '== history\n{"clus\n== units')),
      'its history is damaged',
    ],
    ['former-servers', 'failed', replacedAtOnce, 'it sends clients to 192.168.1.31, which is not in'],
    [
      'former-servers',
      'failed',
      balancing(['192.168.1.31', '192.168.1.32'], false, true),
      'it sends clients to 192.168.1.31, 192.168.1.32, none of which is in',
    ],
    [
      'former-servers',
      'failed',
      balancing(['192.168.1.11', '192.168.1.31', '192.168.1.32'], false),
      'it sends clients to 192.168.1.31, 192.168.1.32, none of which is in',
    ],
    [
      'unique-machines',
      'failed',
      factsWith((text) => text.replace('id-of-control1', 'id-of-control0')),
      'control0, control1 have the same machine-id',
    ],
    [
      'unique-machines',
      'failed',
      factsWith((text) => text.replace('\ncontrol1\n', '\ncontrol0\n')),
      'control0, control1 have the same hostname, control0',
    ],
    [
      'disk-space',
      'failed',
      factsWith((text) => text.replace('bin|8000000', 'bin|1000000'), 'control0'),
      '/usr/local/bin has 977 MiB free, 1280 MiB needed',
    ],
    [
      'disk-space',
      'failed',
      factsWith((text) => text.replace('etc|20000', 'etc|2000')),
      '/etc has 2 MiB free, 16 MiB needed',
    ],
    [
      'disk-space',
      'failed',
      factsWith((text) => text.replace('log|20000', 'log|0')),
      '/var/log has 0 MiB free, 16 MiB needed',
    ],
    [
      'ports-free',
      'failed',
      factsWith((text) =>
        text
          .replace(
            'ActiveState=active\nFragmentPath=/etc/systemd/system/kube-api',
            'ActiveState=inactive\nFragmentPath=/etc/systemd/system/kube-api',
          )
          .replace('"kube-apiserver"', '"nginx"'),
      ),
      'nginx listens on port 6443, which kube-apiserver needs',
    ],
    [
      'unit-drop-ins',
      'warning',
      factsWith((text) =>
        text.replace('DropInPaths=', 'DropInPaths=/etc/systemd/system/etcd.service.d/limits.conf'),
      ),
      '/etc/systemd/system/etcd.service.d/limits.conf change etcd.service',
    ],
    [
      'unit-drop-ins',
      'failed',
      factsWith((text) =>
        text.replace('/etc/systemd/system/kube-apiserver', '/usr/lib/systemd/system/kube-apiserver'),
      ),
      'kube-apiserver.service comes from /usr/lib/systemd/system/kube-apiserver.service',
    ],
    [
      'version-skew',
      'failed',
      factsWith((text) => text.replace(`v${spec.versions.kubernetes}`, 'v1.28.3')),
      `kube-apiserver 1.28.3 runs, cluster.yaml names ${spec.versions.kubernetes}: API servers skip no minor`,
    ],
    [
      'version-skew',
      'failed',
      factsWith((text) => text.replace(`v${spec.versions.kubernetes}`, 'v1.36.3')),
      "a minor can't be taken back",
    ],
    [
      'removed-apis',
      'failed',
      api({ requested: ['control0', 'control1'].flatMap((host) => requestedApis(host, flows)) }),
      'control0, control1: flowschemas of flowcontrol.apiserver.k8s.io/v1beta3 were requested, which 1.32 no longer serves',
    ],
    [
      'removed-apis',
      'warning',
      {
        ...upgraded('1.36.3', '1.37.2'),
        api: {
          requested: requestedApis('control0', metrics('scheduling.k8s.io', 'v1alpha2', 'workloads', '')),
          definitions: [],
          kubelets: [],
          silent: [],
        },
      },
      'which 1.37 no longer serves, by sources of ',
    ],
    [
      'removed-apis',
      'failed',
      api({ requested: requestedApis('control0', metrics('example.k8s.io', 'v1alpha1', 'things', '1.32')) }),
      'things of example.k8s.io/v1alpha1',
    ],
    [
      'removed-apis',
      'warning',
      api({ requested: requestedApis('control0', flows).map((one) => ({ ...one, collected: true })) }),
      'kube-controller-manager does so itself, others may too',
    ],
    ['removed-apis', 'unknown', api({ silent: ['control2'] }), 'does not tell'],
    [
      'removed-apis',
      'warning',
      api({ definitions: [{ ...widgets, versions: [version('v1', { served: false }), version('v2')] }] }),
      'objects of widgets.example.org may be stored in v1, which is not served',
    ],
    [
      'removed-apis',
      'warning',
      api({ definitions: [{ ...widgets, versions: [version('v1', { deprecated: true }), version('v2')] }] }),
      'which is deprecated',
    ],
    [
      'etcd-upgrade',
      'failed',
      factsWith((text) => text.replace(spec.versions.etcd, '3.7.1')),
      'skips a minor',
    ],
    [
      'etcd-upgrade',
      'warning',
      factsWith((text) => text.replace(spec.versions.etcd, '3.6.11')),
      'can until the last member has moved',
    ],
    [
      'etcd-members',
      'failed',
      etcd({ members: (sound.etcd?.members ?? []).map((each) => ({ ...each, learner: each.id === '2' })) }),
      'control2 is a learner',
    ],
    [
      'etcd-members',
      'warning',
      etcd({ statuses: (sound.etcd?.statuses ?? []).slice(1) }),
      'control0 does not answer',
    ],
    [
      'etcd-members',
      'failed',
      etcd({ alarms: [{ memberId: '1', alarm: 'NOSPACE' }] }),
      'control1 has raised the alarm NOSPACE',
    ],
    [
      'etcd-membership',
      'failed',
      { ...sound, spec: { ...spec, hosts: spec.hosts.filter(({ name }) => name !== 'control2') } },
      'control2 (https://192.168.1.13:2380) is a member of etcd, and cluster.yaml has no such control node',
    ],
    [
      'etcd-hashes',
      'failed',
      etcd({
        hashes: { kind: 'different', revision: 9, groups: [['control0', 'control2'], ['control1']] },
      }),
      'members have different data at revision 9: control0 and control2 | control1',
    ],
    [
      'rotation-stage',
      'failed',
      stageOnHost({ revision: 2, keys: [] }, { revision: 1, keys: [] }),
      'it is at stage 2 of rotations, these credentials are at 1',
    ],
    [
      'rotation-stage',
      'failed',
      stageOnHost({ revision: 2, keys: ['ca 1', 'ca-2 f'] }, { revision: 2, keys: ['ca 1', 'ca-2 0'] }),
      'it has keys that these credentials lack: ca-2 f',
    ],
    [
      'rotation-stage',
      'failed',
      stageOnHost({ revision: 2, keys: ['ca 1', 'ca-2 f'] }, { revision: 3, keys: ['ca-2 0'] }),
      'it has keys that these credentials lack: ca-2 f',
    ],
    [
      'rotation-stage',
      'failed',
      stageOnHost({ revision: 0, keys: ['aescbc:key1 f'] }, { revision: 0, keys: ['aescbc:key1 0'] }),
      'it has keys that these credentials lack: aescbc:key1 f',
    ],
    [
      'rotation-stage',
      'failed',
      stageOnHost({ revision: 0, keys: ['aescbc:key1 f'] }, { revision: 0, keys: ['secretbox:key1 f'] }),
      'it has keys that these credentials lack: aescbc:key1 f',
    ],
    [
      'rotation-stage',
      'failed',
      stageOnHost({ revision: 0, keys: ['service-account f'] }, { revision: 0, keys: ['service-account 0'] }),
      'it has keys that these credentials lack: service-account f',
    ],
    [
      'certificates',
      'warning',
      { ...sound, credentialWarnings: ['kubernetes.pem expires on 2026-12-01'] },
      'kubernetes.pem expires on 2026-12-01',
    ],
  ])('%s says %s', (name, verdict, facts, found) => {
    const result = of(name, facts);
    expect(result?.verdict).toBe(verdict);
    expect(result?.findings.map((each) => each.found).join('\n')).toContain(found);
    for (const { hint } of result?.findings ?? []) expect(hint).not.toBe('');
    const others = judgePreflight(facts).filter((each) => each.name !== name && each.verdict !== 'ok');
    expect(others).toEqual([]);
  });

  test.each([
    [['kubernetes.pem expires on 2026-12-01'], 'run `harderway certs --renew`, then apply'],
    [
      ['etcd-ca-2.pem expires on 2026-12-01', 'etcd-server.pem expires on 2026-12-01'],
      'run `harderway certs`, which says what to do, then apply',
    ],
  ])('%j are renewed unless their authority ends too', (credentialWarnings, hint) => {
    const { findings = [] } = of('certificates', { ...sound, credentialWarnings }) ?? {};
    expect(new Set(findings.map((each) => each.hint))).toEqual(new Set([hint]));
  });

  test('a host that has recorded no stage may lack a key that a rotation has just made', () => {
    const behind = stageOnHost(
      { revision: 0, keys: ['aescbc:key1 f', 'ca 1'] },
      { revision: 1, keys: ['aescbc:key1 f', 'ca 1', 'secretbox:key2 0'] },
    );
    expect(of('rotation-stage', behind)?.verdict).toBe('ok');
  });

  test('a host that is behind with a rotation, as after a run that was killed, is no obstacle', () => {
    const behind = stageOnHost({ revision: 2, keys: ['ca 1'] }, { revision: 3, keys: ['ca-2 1'] });
    expect(of('rotation-stage', behind)?.verdict).toBe('ok');
  });

  test('a CA that has ended is replaced, and one that is valid is not', () => {
    const [pem = ''] = rootCertificates;
    const [key = ''] = stageOf(new Map([['ca.pem', pem]]), { profile: 'production' }).keys;
    const kept = JSON.stringify({ revision: 1, keys: [key] });
    const replaced = (): PreflightFacts => ({
      ...factsWith((text) => text.replace('== units', `== stage\n${kept}\n== authorities\n${pem}\n== units`)),
      stage: { revision: 2, keys: ['ca 0'] },
    });
    const day = 86_400_000;
    const end = Date.parse(new X509Certificate(pem).validTo);
    vi.useFakeTimers({ now: end - day, toFake: ['Date'] });
    expect(of('rotation-stage', replaced())).toMatchObject({
      verdict: 'failed',
      findings: [{ host: 'control1', found: `it has keys that these credentials lack: ${key}` }],
    });
    vi.setSystemTime(end + day);
    expect(of('rotation-stage', replaced())?.verdict).toBe('ok');
  });

  test('credentials of another cluster, or made anew, do not replace those of hosts', () => {
    const trusting = (pem: string, keys: readonly string[]): PreflightFacts => ({
      ...factsWith((text) => text.replace('== units', `== authority ca\n${pem}\n== units`)),
      stage: { revision: 0, keys },
    });
    const [pem = ''] = rootCertificates;
    const { validFrom, validTo } = new X509Certificate(pem);
    const own = stageOf(new Map([['ca.pem', pem]]), { profile: 'production' }).keys;
    expect(own).toHaveLength(1);
    const dayAfter = (moment: string): Date => new Date(Date.parse(moment) + 86_400_000);
    vi.useFakeTimers({ now: dayAfter(validFrom), toFake: ['Date'] });
    try {
      expect(of('rotation-stage', trusting(pem, own))?.verdict).toBe('ok');
      expect(of('rotation-stage', trusting(pem, ['ca 0']))).toMatchObject({
        verdict: 'failed',
        findings: [{ host: 'control1', found: `it has keys that these credentials lack: ${own}` }],
      });
      // Another takes the place of one that is damaged, or has ended.
      expect(of('rotation-stage', trusting(pem.slice(0, 200), ['ca 0']))?.verdict).toBe('ok');
      vi.setSystemTime(dayAfter(validTo));
      expect(of('rotation-stage', trusting(pem, ['ca 0']))?.verdict).toBe('ok');
    } finally {
      vi.useRealTimers();
    }
  });

  test('a CA of etcd or of the front proxy that was made anew does not replace that of hosts', () => {
    const [one = '', other = ''] = rootCertificates;
    const trusting = (text: string, keys: readonly string[]): PreflightFacts => ({
      ...factsWith((all) => all.replace('== units', `== authority ca\n${one}\n${text}\n== units`)),
      stage: { revision: 0, keys },
    });
    const keysOf = (name: string, pem: string) =>
      stageOf(new Map([[`${name}.pem`, pem]]), { profile: 'production' }).keys;
    const ca = keysOf('ca', one);
    const { validFrom } = new X509Certificate(one);
    vi.useFakeTimers({
      now: Math.max(Date.parse(validFrom), Date.parse(new X509Certificate(other).validFrom)) + 86_400_000,
      toFake: ['Date'],
    });
    for (const name of ['etcd-ca', 'front-proxy-ca']) {
      const own = keysOf(name, other);
      const shown = `== authority ${name}\n${other}`;
      expect(of('rotation-stage', trusting(shown, [...ca, ...own]))?.verdict).toBe('ok');
      expect(of('rotation-stage', trusting(shown, [...ca, `${name} 0`]))).toMatchObject({
        verdict: 'failed',
        findings: [{ host: 'control1', found: `it has keys that these credentials lack: ${own}` }],
      });
      // The guide has one CA, and a cluster that has just left it trusts two for etcd.
      expect(of('rotation-stage', trusting(shown, ca))?.verdict).toBe('ok');
      expect(
        of('rotation-stage', trusting(`== authority ${name}\n${one}\n${other}`, [...ca, ...own]))?.verdict,
      ).toBe('ok');
    }
  });

  test('different data may be overruled, and the advice fits the members', () => {
    const hintOf = (groups: readonly (readonly string[])[]) => {
      const facts = etcd({ hashes: { kind: 'different', revision: 9, groups } });
      expect(of('etcd-hashes', facts, ['etcd-hashes'])?.verdict).toBe('ignored');
      return of('etcd-hashes', facts)?.findings[0]?.hint;
    };
    expect(hintOf([['control0', 'control2'], ['control1']])).toContain('harderway replace control1');
    expect(hintOf([['control0'], ['control1']])).not.toContain('replace control');
  });

  test('are ignored by name, but for those that no one may overrule', () => {
    const skewed = factsWith((text) => text.replace('1700000000.5', '1700000040.5'));
    expect(of('clock-skew', skewed, ['clock-skew'])?.verdict).toBe('ignored');
    const jump = factsWith((text) => text.replace(`v${spec.versions.kubernetes}`, 'v1.28.3'));
    expect(of('version-skew', jump, ['version-skew'])?.verdict).toBe('failed');
  });

  test('cost one command a host, and one of etcd; a plan without steps needs none', async () => {
    const session = fakeSession(spec, (host, words) => ({
      stdout: words.includes('== clock') ? `${printed(host)}== end\n` : '',
    }));
    await preflight(session, { files: new Map(), warnings: [] }, plan);
    expect(session.asked.filter((host) => host === 'gateway')).toHaveLength(1);
    const none = fakeSession(spec, () => new Error('asked'));
    expect(await preflight(none, { files: new Map(), warnings: [] }, { ...plan, waves: [] })).toEqual([]);
  });

  test('what the plan does to etcd by itself needs no advice', () => {
    const through = ['control0'];
    const peerUrls = ['https://192.168.1.13:2380'];
    const operations = [
      { kind: 'promote-member', member: 'control2', peerUrls, through },
      { kind: 'disarm', through },
    ] as const;
    const waves = operations.map((operation) => operationWave('control0', operation, ''));
    const members = (sound.etcd?.members ?? []).map((each) => ({ ...each, learner: each.id === '2' }));
    const ill = etcd({ members, alarms: [{ memberId: '1', alarm: 'NOSPACE' }] });
    const verdict = (facts: PreflightFacts) =>
      judgePreflight(facts).find(({ name }) => name === 'etcd-members')?.verdict;
    expect(verdict(ill)).toBe('failed');
    expect(verdict({ ...ill, plan: { ...ill.plan, waves } })).toBe('ok');
  });
});

test('this machine may be so far ahead as certificates begin in its past, and where none are brought', () => {
  const verdict = (facts: PreflightFacts) =>
    judgePreflight(facts).find(({ name }) => name === 'clock-skew')?.verdict;
  expect(verdict(certificatesBy(299))).toBe('ok');
  expect(verdict({ ...certificatesBy(3600), plan })).toBe('ok');
});

test('the time in which certificates are valid is that which all of them have', () => {
  const read = rootCertificates.map((content, index) => {
    const { validFrom, validTo } = new X509Certificate(content);
    return { name: `${index}.pem`, content, from: Date.parse(validFrom), to: Date.parse(validTo) };
  });
  const now = Date.parse('2026-12-01T00:00:00Z');
  const valid = read.filter(({ from, to }) => from <= now && to > now);
  const files: PkiFiles = new Map<string, PkiFile>([
    ...read.map(({ name, content }) => [name, { content, secret: false }] as const),
    ['damaged.pem', { content: 'no certificate', secret: false }] as const,
    ['a-key.pem', { content: 'a key', secret: true }] as const,
  ]);
  const found = commonValidity(files, now);
  expect(found?.begins.seconds).toBe((Math.max(...valid.map(({ from }) => from)) - now) / 1000);
  expect(found?.ends.seconds).toBe((Math.min(...valid.map(({ to }) => to)) - now) / 1000);
  expect(commonValidity(new Map())).toBeUndefined();
});

test('the checks that options may name are those that can be ignored', () => {
  expect(ignorableChecks).toEqual(
    preflightChecks.flatMap(({ name, ignorable }) => (ignorable ? [name] : [])),
  );
});

test('a gateway may send clients to a control node that keeps its etcd, to members that run, and at first to nobody', () => {
  const [former, ours] = ['192.168.1.31', '192.168.1.11'];
  for (const facts of [
    balancing([former], true),
    balancing([], false),
    balancing([ours], false),
    balancing([former, ours], false, true),
  ]) {
    const [found] = judgePreflight(facts).filter(({ name }) => name === 'former-servers');
    expect(found).toMatchObject({ verdict: 'ok' });
  }
});

test('a host whose login prints a greeting is refused by name: no answer of it could be read', async () => {
  const session = fakeSession(spec, (host) => ({
    stdout: `${host === 'control1' ? 'Welcome to control1\n' : ''}${printed(host)}\n== end\n`,
  }));
  await expect(preflight(session, { files: new Map(), warnings: [] }, plan)).rejects.toMatchObject({
    code: 'no-answer',
    host: 'control1',
    found: 'Welcome to control1',
    hint: expect.stringContaining('.bashrc'),
  });
});
