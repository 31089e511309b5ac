import { describe, expect, test } from 'vitest';
import {
  all,
  answer,
  editFile,
  editUnit,
  failing,
  journal,
  missing,
  on,
  type Plant,
  replaced,
  silent,
  stopped,
} from '../../../tools/testing/hand-built/edit.js';
import { authority, healthy } from '../../../tools/testing/hand-built/healthy.js';
import { oneServer } from '../../../tools/testing/hand-built/one-server.js';
import { after, sections } from '../../../tools/testing/hand-built/sections.js';
import type { Bundle, CertificateFacts, FileFacts, HostFacts } from '../src/bundle/model.js';
import { bundleSchema } from '../src/bundle/schema.js';
import { judge } from '../src/judge/judge.js';
import { translated } from './bundles/decoys.js';

test('a cluster made by the guide is healthy', () => {
  expect(judge(healthy()).findings).toEqual([]);
});

test('a stopped unit lacks none of the copies that systemd makes of its credentials', () => {
  const unit = 'kube-controller-manager.service';
  const copy = `/run/credentials/${unit}/kubeconfig`;
  const copied = all(
    editUnit('control1', unit, replaced('/var/lib/kubernetes/kube-controller-manager.kubeconfig', copy)),
    missing('control1', copy),
    stopped('control1', unit),
  );
  expect(judge(copied(healthy())).findings.map(({ id }) => id)).toEqual(['service-stopped']);
});

test('a unit that runs with the copy of a file that is gone does not start again', () => {
  const [unit, original] = ['kube-apiserver.service', '/var/lib/kubernetes/encryption-config.yaml'];
  const copy = `/run/credentials/${unit}/config`;
  const gone = all(
    editUnit('control1', unit, replaced(original, copy)),
    editUnit('control1', unit, replaced('[Service]', `[Service]\nLoadCredential=config:${original}`)),
    on('control1', ({ files }) => ({ files: { ...files, [copy]: files[original] ?? { kind: 'missing' } } })),
    missing('control1', original),
  );
  const { findings } = judge(gone(healthy()));
  expect(findings.map(({ id, message }) => [id, message])).toEqual([
    ['file-missing', `${original} is missing, which kube-apiserver reads`],
  ]);
  expect(findings[0]?.repair[0]?.command).toContain(`scp -p ${original} root@control1:${original}`);
});

test('a repair replaces what a credential is made of, and not the copy of systemd', () => {
  const [unit, original] = ['kube-apiserver.service', '/var/lib/kubernetes/encryption-config.yaml'];
  const copy = `/run/credentials/${unit}/config`;
  const credential = (host: string): Plant =>
    all(
      editUnit(host, unit, replaced(original, copy)),
      editUnit(host, unit, replaced('[Service]', `[Service]\nLoadCredential=config:${original}`)),
      on(host, ({ files }) => ({ files: { ...files, [copy]: files[original] ?? { kind: 'missing' } } })),
    );
  const other = on('control2', ({ files }) => ({
    files: { ...files, [copy]: { ...files[copy], kind: 'file', sha256: 'another' } },
  }));
  const plant = all(credential('control0'), credential('control1'), credential('control2'), other);
  const [found] = judge(plant(healthy())).findings;
  expect(found?.id).toContain('encryption-configuration-differs');
  const commands = found?.repair.map(({ command }) => command).join('\n');
  expect(commands).toContain(`scp -p ${original} root@control2:${original}`);
  expect(commands).not.toContain('/run/credentials');
});

test('the fixture has the form of a bundle', () => {
  expect(bundleSchema.safeParse(healthy()).error).toBeUndefined();
});

test('all sections of the guide are done', () => {
  expect(judge(healthy()).progress.map(({ state }) => state)).toEqual(Array(6).fill('done'));
});

test.each(sections.map((section, index) => [section.title, index] as const))(
  'before the section %s, the sections up to there are done, and the others are no fault',
  (_, count) => {
    const { progress, findings } = judge(after(count));
    expect(progress.map(({ state }) => state)).toEqual([
      ...Array(count).fill('done'),
      ...Array(6 - count).fill('not started'),
    ]);
    expect(findings.map(({ id, hosts, message }) => [id, hosts, message])).toEqual([]);
  },
);

test('a virtual address that nobody balances yet is silent for that reason', () => {
  const [found, ...others] = judge(silent(after(3))).findings;
  expect(found).toMatchObject({
    id: 'virtual-address-silent',
    severity: 'warning',
    message: '192.168.1.21:6443 does not answer this machine; none of the hosts that were read balances it',
  });
  expect(found?.advice).toContain('load balancer');
  expect(others).toEqual([]);
});

test('of a host that was not wholly read, nothing is said to be missing', () => {
  const bundle = healthy();
  const unread = (name: string, facts: Partial<HostFacts>): Bundle => ({
    ...bundle,
    hosts: bundle.hosts.map((host) => (host.name === name ? { ...host, ...facts } : host)),
  });
  const states = (read: Bundle) => judge(read).progress.map(({ state }) => state);
  const partly = unread('gateway', {
    answers: {},
    unread: [{ subject: 'the rest of the host', reason: 'it took too long' }],
  });
  expect(states(partly)).toEqual(['done', 'done', 'done', 'unknown', 'done', 'done']);
  const silent = { answers: {}, files: {}, processes: [] };
  expect(states(unread('gateway', silent))).toEqual(Array(6).fill('unknown'));
});

test('a server of kubernetes-the-hard-way has the fault of its unit, and no other', () => {
  expect(bundleSchema.safeParse(oneServer()).error).toBeUndefined();
  // Its certificate is issued for 10.32.0.1, and kube-apiserver has no --service-cluster-ip-range.
  const { findings, unread, paths } = judge(oneServer());
  expect(findings.map(({ id, hosts }) => [id, hosts])).toEqual([['service-address-uncertified', ['server']]]);
  expect(findings[0]?.message).toContain('10.0.0.1');
  expect([unread, paths]).toEqual([[], []]);
  expect(judge(oneServer('--service-cluster-ip-range=10.32.0.0/24')).findings).toEqual([]);
});

test('the programs of a server whose kube-apiserver is down look for it at the right place', () => {
  const name = 'name server.kubernetes.local';
  const plant = all(
    answer('server', name, () => '192.168.1.11    STREAM server.kubernetes.local'),
    answer('server', 'listening', (text) => text.replace(/^.*:6443 .*\n/m, '')),
    failing('server', 'kube-apiserver.service', 'Error: Unable to find suitable network address.'),
  );
  const { findings } = judge(plant(oneServer('--service-cluster-ip-range=10.32.0.0/24')));
  expect(findings.map(({ id }) => id)).toEqual(['service-failing']);
});

test.each([
  [
    'a check that only connects',
    editFile('gateway', '/etc/ha.d/ldirectord.cf', replaced(/checktype *=.*/, 'checktype=connect')),
  ],
  [
    'a balancer of which nothing is known',
    (bundle: Bundle) => ({ ...bundle, hosts: bundle.hosts.slice(0, 3) }),
  ],
])('anonymous requests may be off behind %s', (_, balancer) => {
  const closed = editUnit(
    'control2',
    'kube-apiserver.service',
    replaced('--v=2', '--anonymous-auth=false --v=2'),
  );
  expect(judge(all(closed, balancer)(healthy())).findings).toEqual([]);
});

test('a balancer that translates addresses needs none on its servers', () => {
  expect(judge(translated(healthy())).findings).toEqual([]);
});

test.each([
  ['etcd-members', 'retrying\nError: context deadline exceeded', 'Error: context deadline exceeded'],
  ['etcd-status', '', 'it ended with 124'],
  ['etcd-alarms', 'Error: tls: bad certificate', 'Error: tls: bad certificate'],
  ['disks', 'df: /mnt: Stale file handle', 'df: /mnt: Stale file handle'],
  ['listening', 'Cannot open netlink socket', 'Cannot open netlink socket'],
  ['firewall', 'neither nft nor iptables is installed', 'neither nft nor iptables is installed'],
])('a host where %s could not be asked is not called healthy', (question, output, reason) => {
  const bundle = healthy();
  const hosts = bundle.hosts.map((host) =>
    host.name === 'control1'
      ? { ...host, answers: { ...host.answers, [question]: { exitCode: 124, output } } }
      : host,
  );
  expect(judge(bundle)).toMatchObject({ health: 'healthy', unread: [] });
  expect(judge({ ...bundle, hosts })).toMatchObject({
    health: 'unknown',
    findings: [],
    unread: [{ host: 'control1', subject: question, reason }],
  });
});

test.each([
  ['addresses', ''],
  ['links', 'Segmentation fault'],
  ['disks', '/dev/vda1 205'],
  ['inodes', 'Filesystem Inodes IUsed IFree IUse% Mounted on'],
  ['etcd-members', ''],
  ['etcd-members', '{"header":{"cluster_id":1},"members":[{"ID":1,"na'],
  ['etcd-members', '{"members":[]}'],
  ['etcd-status', '[]'],
  ['etcd-alarms', 'Segmentation fault'],
])('a host whose answer about %s says nothing is not called healthy: %s', (question, output) => {
  const damaged = answer('control1', question, () => output);
  expect(judge(damaged(healthy()))).toMatchObject({
    health: 'unknown',
    unread: [{ host: 'control1', subject: question }],
  });
});

test.each(['addresses', 'disks', 'firewall', 'etcd-members', 'etcd-alarms'])(
  'a host without an answer about %s is not called healthy',
  (question) => {
    const bundle = on('control1', ({ answers }) => ({
      answers: Object.fromEntries(Object.entries(answers).filter(([subject]) => subject !== question)),
    }))(healthy());
    expect(judge(bundle)).toMatchObject({
      health: 'unknown',
      unread: [{ host: 'control1', subject: question }],
    });
  },
);

test('no host at all is not called healthy', () => {
  expect(judge({ ...healthy(), hosts: [] })).toMatchObject({ health: 'unknown', findings: [] });
});

test('a host with btrfs, which counts no inodes, is healthy', () => {
  const btrfs = answer('control1', 'inodes', () => '/dev/vda1 0 0 0 - /\n');
  expect(judge(btrfs(healthy())).health).toBe('healthy');
});

test('a full disk is found where another file system does not answer', () => {
  const bundle = healthy();
  const output = 'df: /mnt: Stale file handle\n/dev/vda1 20509264 20509264 0 100% /var/lib\n';
  const hosts = bundle.hosts.map((host) =>
    host.name === 'control1'
      ? { ...host, answers: { ...host.answers, disks: { exitCode: 1, output } } }
      : host,
  );
  expect(judge({ ...bundle, hosts })).toMatchObject({
    health: 'faulty',
    findings: [{ id: 'disk-full', hosts: ['control1'] }],
    unread: [{ host: 'control1', subject: 'disks', reason: 'df: /mnt: Stale file handle' }],
  });
});

test('a table of IPVS that was not printed is unknown', () => {
  expect(judge(answer('gateway', 'ipvs', () => '', 137)(healthy()))).toMatchObject({
    health: 'unknown',
    findings: [],
    unread: [{ host: 'gateway', subject: 'ipvs', reason: 'it ended with 137' }],
  });
});

test('a server in a line that can not be read is not called absent', () => {
  const damaged = answer('gateway', 'ipvs', (table) => table.replace(/(-> \S+12:6443 +Route +)1/, '$1x'));
  expect(judge(damaged(healthy()))).toMatchObject({
    health: 'unknown',
    findings: [],
    unread: [{ host: 'gateway', subject: 'the table of IPVS' }],
  });
});

test.each([
  [
    'the files that programs read',
    'files',
    '/var/lib/kubernetes/kubernetes.pem',
    'the bundle has no facts of it',
  ],
  ['the text of a unit', 'answers', 'unit kube-scheduler.service', 'the bundle has no answer'],
  ['the states of units', 'answers', 'units', 'the bundle has no answer'],
] as const)('a bundle without %s is not called healthy', (_, part, subject, reason) => {
  const bundle = healthy();
  const { health, findings, unread } = judge({
    ...bundle,
    hosts: bundle.hosts.map((host) =>
      host.name === 'control1'
        ? {
            ...host,
            [part]: Object.fromEntries(Object.entries(host[part]).filter(([key]) => key !== subject)),
          }
        : host,
    ),
  });
  expect([health, findings]).toEqual(['unknown', []]);
  expect(unread).toEqual([{ host: 'control1', subject, reason }]);
});

/** The words of a scheduler without its API server, as the clock of the fixture has it. */
const LOST =
  'E1120 09:59:58.112233     703 leaderelection.go:436] "error" err="dial tcp 192.168.1.99:6443: connect: connection refused"';

test('a kubeconfig for an address that no host has is not called healthy', () => {
  const path = '/var/lib/kubernetes/kube-scheduler.kubeconfig';
  const edited = editFile('control1', path, replaced('//kubernetes:', '//192.168.1.99:'));
  // An hour ago, the load balancer was restarted.
  const over = journal(
    'control1',
    'kube-scheduler.service',
    'E1120 08:58:58.112233     703 leaderelection.go:436] "error" err="dial tcp 192.168.1.99:6443: connect: connection refused"',
  );
  const unread = [
    {
      host: '192.168.1.99',
      subject: 'the API server',
      reason: `${path} of control1 leads to it, and the bundle has no such host`,
    },
  ];
  expect(judge(edited(healthy()))).toMatchObject({ health: 'unknown', findings: [], unread });
  expect(judge(all(edited, over)(healthy()))).toMatchObject({ health: 'unknown', findings: [], unread });
  // Where it is an hour later, that time has just been.
  const zone = (offset: string): Plant => answer('control1', 'zone', () => offset);
  expect(judge(all(edited, over, zone('-0101'))(healthy())).findings.map(({ id }) => id)).toContain(
    'kubeconfig-server-wrong',
  );
  const now = all(edited, journal('control1', 'kube-scheduler.service', LOST));
  expect(judge(all(now, zone('+0000'))(healthy())).findings).toHaveLength(1);
  expect(judge(all(now, zone('+0200'))(healthy()))).toMatchObject({
    health: 'unknown',
    findings: [],
    unread,
  });
});

test('a real server that no host has is unknown, though it answers the gateway', () => {
  const listed = answer(
    'gateway',
    'ipvs',
    (text) => `${text}\n  -> 192.168.1.99:6443            Route   1      0          0`,
  );
  const answers = answer('gateway', 'https 192.168.1.99:6443/healthz', () => 'HTTP/1.0 200 OK\n\nok');
  for (const plant of [listed, all(listed, answers)])
    expect(judge(plant(healthy()))).toMatchObject({
      health: 'unknown',
      findings: [],
      unread: [{ host: '192.168.1.99', subject: 'the API server at port 6443' }],
    });
});

test('a gateway that is too slow to ask any server has not shown that one is dead', () => {
  const slow = all(
    ...['11', '12', '13'].map((last) =>
      answer('gateway', `https 192.168.1.${last}:6443/healthz`, () => '', 124),
    ),
  );
  const { health, findings, unread } = judge(slow(healthy()));
  expect([health, findings]).toEqual(['unknown', []]);
  expect(unread.map(({ host }) => host)).toEqual(['control0', 'control1', 'control2']);
});

test('servers of another service than the API need not answer as API servers do', () => {
  const web = all(
    answer(
      'gateway',
      'ipvs',
      (text) =>
        `${text}\nTCP  192.168.1.21:80 wrr\n  -> 192.168.1.31:80            Masq    1      0          0`,
    ),
    answer('gateway', 'https 192.168.1.31:80/healthz', () => 'connect:errno=111', 1),
  );
  const { findings, unread } = judge(web(healthy()));
  expect([findings.filter(({ id }) => id === 'real-server-silent'), unread]).toEqual([[], []]);
});

test.each([
  ['a wildcard', 'server: https://kubernetes:6443', 'server: https://api.example.com:6443'],
  [
    'tls-server-name',
    'server: https://kubernetes:6443',
    'server: https://other:6443\n    tls-server-name: kubernetes',
  ],
  [
    'insecure-skip-tls-verify',
    'server: https://kubernetes:6443',
    'server: https://other:6443\n    insecure-skip-tls-verify: true',
  ],
])('a name of the API that %s makes the certificate fit is no finding', (_, from, to) => {
  const path = '/var/lib/kubernetes/kube-controller-manager.kubeconfig';
  const [, name = ''] = /\/\/([a-z.]+):/.exec(to) ?? [];
  const wild = on('control1', ({ files }) => {
    const serving = files['/var/lib/kubernetes/kubernetes.pem'];
    const certificates = serving?.certificates?.map((each) => ({
      ...each,
      dns: [...each.dns, '*.example.com'],
    }));
    return {
      files: { ...files, '/var/lib/kubernetes/kubernetes.pem': { kind: 'file', ...serving, certificates } },
    };
  });
  const plant = all(
    wild,
    editFile('control1', path, replaced(from, to)),
    answer('control1', `name ${name}`, () => '127.0.0.1       STREAM'),
  );
  expect(judge(plant(healthy())).findings).toEqual([]);
  const other = all(
    plant,
    editFile('control1', path, (text) =>
      text.replace(/ {4}(?:tls|insecure).*\n/, '').replace('api.', 'a.b.'),
    ),
  );
  const asked = answer('control1', 'name a.b.example.com', () => '127.0.0.1       STREAM');
  expect(judge(all(other, asked)(healthy())).findings).toMatchObject([
    { id: 'certificate-name-missing', hosts: ['control1'] },
  ]);
});

/** A file whose certificates are for further names. */
const named = (read: FileFacts | undefined, names: readonly string[]): FileFacts => ({
  kind: 'file',
  ...read,
  certificates: read?.certificates?.map((each) => ({ ...each, dns: [...each.dns, ...names] })),
});

describe('members of etcd by name', () => {
  const control = ['control0', 'control1', 'control2'];
  const onEach = (plant: (host: string) => Plant): Plant => all(...control.map(plant));
  /** API servers that ask for members by name, where the certificates of the members have the names. */
  const asking = (...names: readonly string[]): Plant => {
    const urls = names.map((name) => `https://${name}:2379`).join(',');
    return onEach((host) =>
      all(
        editUnit(host, 'kube-apiserver.service', replaced(/--etcd-servers=\S+/, `--etcd-servers=${urls}`)),
        on(host, ({ files }) => ({
          files: { ...files, '/etc/etcd/kubernetes.pem': named(files['/etc/etcd/kubernetes.pem'], names) },
        })),
      ),
    );
  };
  const aliases = onEach((host) =>
    editFile(
      host,
      '/etc/hosts',
      () => '127.0.0.1 localhost\n192.168.1.11 etcd-0 a\n192.168.1.12 etcd-1\n192.168.1.13 etcd-2 # third\n',
    ),
  );
  const answered = onEach((host) =>
    answer(host, 'name etcd-9', () => '192.168.1.12    STREAM etcd-9\n192.168.1.13    STREAM'),
  );

  test.each<[title: string, plant: Plant]>([
    ['of hosts of the bundle', asking(...control)],
    ['of /etc/hosts', all(aliases, asking('etcd-0', 'ETCD-1', 'etcd-2'))],
    ['that hosts have resolved', all(answered, asking('etcd-9'))],
  ])('is served, where the names are those %s', (_, plant) => {
    expect(judge(plant(healthy()))).toMatchObject({ health: 'healthy', findings: [] });
  });

  test('is unknown, where no host knows the name', () => {
    expect(judge(asking('etcd.example')(healthy()))).toMatchObject({
      health: 'unknown',
      findings: [],
      unread: [{ host: 'etcd.example', subject: 'the member of etcd' }],
    });
  });

  test('is wrong at the address of another host, and at another port', () => {
    const gone = answer('control0', 'name etcd-9', () => '192.168.1.77    STREAM etcd-9');
    expect(judge(all(asking('etcd-9'), answered, gone)(healthy())).findings).toMatchObject([
      { id: 'etcd-servers-wrong', hosts: ['control0'] },
    ]);
    const port = onEach((host) =>
      editUnit(host, 'kube-apiserver.service', replaced('control0:2379', 'control0:2380')),
    );
    expect(judge(all(asking('control0', 'control1'), port)(healthy())).findings).toMatchObject(
      control.map((host) => ({ id: 'etcd-servers-wrong', hosts: [host] })),
    );
  });

  test('may be founded by a name that means the address of its list', () => {
    const byName = all(
      editUnit(
        'control1',
        'etcd.service',
        replaced('peer-urls https://192.168.1.12', 'peer-urls https://control1'),
      ),
      answer('control1', 'etcd-members', () => ''),
      failing('control1', 'etcd.service', 'no leader'),
    );
    expect(judge(byName(healthy())).findings.map(({ id }) => id)).not.toContain(
      'etcd-advertised-url-differs',
    );
  });
});

describe('a cluster whose first addresses are IPv6', () => {
  const ranges = 'fd00:10:96::/112,10.32.0.0/16';
  const dualStack = (host: string, index: number): Plant =>
    all(
      editUnit(host, 'kube-apiserver.service', replaced('10.32.0.0/16', ranges)),
      editUnit(
        host,
        'kube-apiserver.service',
        replaced(/--advertise-address=\S+/, `--advertise-address=fd00:0::1${index}`),
      ),
      editUnit(host, 'kube-controller-manager.service', replaced('10.32.0.0/16', ranges)),
      on(host, ({ files }) => ({
        files: Object.fromEntries(
          Object.entries(files).map(([path, facts]) => [
            path,
            {
              ...facts,
              certificates: facts.certificates?.map((each) => ({
                ...each,
                ip: [...each.ip, 'FD00:10:96:0:0:0:0:1'],
              })),
            },
          ]),
        ),
      })),
    );
  const plant = all(...['control0', 'control1', 'control2'].map(dualStack));
  const addresses = (host: string, last: number): Plant =>
    answer(
      host,
      'addresses',
      (text) =>
        `${text}\n1: lo    inet6 ::1/128 scope host noprefixroute\n2: enp0s1    inet6 fd00::1${last}/64 scope global`,
    );

  test('is healthy, where its addresses are read', () => {
    const read = ['control0', 'control1', 'control2'].map((host, index) => addresses(host, index));
    expect(judge(all(plant, ...read)(healthy()))).toMatchObject({ health: 'healthy', findings: [] });
  });

  test('is unknown, where only its IPv4 addresses are', () => {
    const { health, findings, unread } = judge(plant(healthy()));
    expect([health, findings]).toEqual(['unknown', []]);
    expect(unread.map(({ host, subject }) => [host, subject])).toEqual(
      ['control0', 'control1', 'control2'].map((host) => [host, 'IPv6 addresses']),
    );
  });

  test('advertises an address of another host', () => {
    const { findings } = judge(all(plant, addresses('control1', 7))(healthy()));
    expect(findings).toMatchObject([{ id: 'advertise-address-foreign', hosts: ['control1'], repair: [] }]);
  });
});

describe('a certificate that an intermediate authority has signed', () => {
  const paths = ['/var/lib/kubernetes/kubernetes.pem', '/etc/etcd/kubernetes.pem'];
  const intermediate: CertificateFacts = {
    ...authority('inter'),
    commonName: 'Intermediate',
    signedBy: ['ca'],
  };
  const signed = (facts: FileFacts, ...chain: readonly CertificateFacts[]): FileFacts => ({
    ...facts,
    certificates: [
      ...(facts.certificates ?? []).map((each) =>
        each.isAuthority ? each : { ...each, signedBy: ['inter'] },
      ),
      ...chain,
    ],
  });
  const onEach = (path: string, change: (facts: FileFacts) => FileFacts): Plant =>
    all(
      ...['control0', 'control1', 'control2'].map((host) =>
        on(host, ({ files }) => ({
          files: { ...files, [path]: change(files[path] ?? { kind: 'missing' }) },
        })),
      ),
    );
  const kubeconfig = '/var/lib/kubernetes/kube-scheduler.kubeconfig';

  test('is trusted with the chain', () => {
    const servers = paths.map((path) => onEach(path, (facts) => signed(facts, intermediate)));
    const client = onEach(kubeconfig, (facts) => signed(facts, { ...intermediate, line: 18 }));
    expect(judge(all(...servers, client)(healthy()))).toMatchObject({ health: 'healthy', findings: [] });
  });

  test('is not trusted without it, or by a certificate that is no authority', () => {
    for (const chain of [[], [{ ...intermediate, isAuthority: false }]]) {
      const plant = onEach(kubeconfig, (facts) =>
        signed(facts, ...chain.map((each) => ({ ...each, line: 18 }))),
      );
      expect(judge(plant(healthy())).findings.map(({ id }) => id)).toContain('certificate-untrusted');
    }
  });
});

describe('an address on the loopback device', () => {
  const control = ['control0', 'control1', 'control2'];
  /** Control nodes alone, without the address of the balancer. */
  const alone: Plant = ({ client: _, desired: __, ...bundle }) =>
    all(
      ...control.map((host) => answer(host, 'addresses', replaced(/\n.* inet 192.168.1.21.*/, ''))),
      ...control.map((host) => answer(host, 'name kubernetes', () => '192.168.1.11    STREAM kubernetes')),
    )({
      ...bundle,
      hosts: bundle.hosts.filter(({ name }) => control.includes(name)),
    });
  const onLoopback = (host: string, address: string): Plant =>
    all(
      answer(host, 'addresses', (text) => `${text}\n1: lo    inet ${address}/32 scope global lo`),
      answer(host, 'parameters', (text) => text.replace(/(arp_\w+) = [12]/g, '$1 = 0')),
      answer(host, `persistent ${address}`, () => '/etc/frr/frr.conf'),
    );

  test('that one host alone has is that of a router', () => {
    const routers = control.map((host, index) =>
      all(
        onLoopback(host, `10.255.0.${index}`),
        editUnit(
          host,
          'kube-apiserver.service',
          replaced(/--advertise-address=\S+/, `--advertise-address=10.255.0.${index}`),
        ),
        on(host, ({ files }) => {
          const path = '/var/lib/kubernetes/kubernetes.pem';
          const certificates = files[path]?.certificates?.map((each) => ({
            ...each,
            ip: [...each.ip, `10.255.0.${index}`],
          }));
          return { files: { ...files, [path]: { kind: 'file', ...files[path], certificates } } };
        }),
      ),
    );
    expect(judge(all(alone, ...routers)(healthy()))).toMatchObject({ health: 'healthy', findings: [] });
    const unnamed = control.map((host, index) => onLoopback(host, `10.254.0.${index}`));
    expect(judge(all(alone, ...unnamed)(healthy()))).toMatchObject({ health: 'healthy', findings: [] });
  });

  test('that hosts share, or that the certificate names, is virtual', () => {
    const shared = control.map((host) => onLoopback(host, '192.168.1.99'));
    const named = onLoopback('control0', '192.168.1.21');
    for (const plant of [all(alone, ...shared), all(alone, named)])
      expect(judge(plant(healthy())).findings.map(({ id }) => id)).toContain('arp-settings');
  });
});

test.each([
  ['another lock', 'leaderElect: true', 'leaderElect: true\n  resourceName: second'],
  ['no election', 'leaderElect: true', 'leaderElect: false'],
])('a scheduler for pods of its own is apart: %s', (_, from, to) => {
  const file = '/etc/kubernetes/config/kube-scheduler.yaml';
  const own = editFile('control1', file, replaced(from, to));
  const profiles = editFile('control1', file, (text) => `${text}profiles:\n- schedulerName: second\n`);
  expect(judge(own(healthy())).findings.map(({ id }) => id)).toEqual(['leader-election-off']);
  expect(judge(all(own, profiles)(healthy())).findings).toEqual([]);
});
