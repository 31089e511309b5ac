import { parseClusterSpec } from '@harderway/cluster-spec';
import { keepalivedUnit, rules } from '@harderway/program-settings';
import { describe, expect, test } from 'vitest';
import {
  all,
  answer,
  editFile,
  editUnit,
  on,
  type Plant,
  property,
  put,
  replaced,
} from '../../../tools/testing/hand-built/edit.js';
import { withKubeProxy } from '../../../tools/testing/hand-built/faults.js';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { oneServer } from '../../../tools/testing/hand-built/one-server.js';
import { type Adoption, adopt } from '../src/adopt.js';
import { heldCredentials } from '../src/credentials.js';

const control = ['control0', 'control1', 'control2'];

const adopted = (...plants: readonly Plant[]): Adoption => adopt(all(...plants)(healthy()));

/** The spec of the text, which has to be without an error. */
function specOf({ clusterYaml = '', report }: Adoption) {
  const { spec, diagnostics } = parseClusterSpec(clusterYaml, { rules });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (spec === undefined) throw new Error(JSON.stringify(report));
  return spec;
}

const messages = (notes: readonly { readonly subject: string; readonly message: string }[]) =>
  notes.map(({ subject, message }) => `${subject}: ${message}`);

const everywhere = (unit: string, change: (text: string) => string): Plant =>
  all(...control.map((host) => editUnit(host, unit, change)));

/** A gateway with another name and address, and else as the first. */
const secondGateway: Plant = (bundle) => ({
  ...bundle,
  hosts: bundle.hosts.flatMap((host) =>
    host.name === 'gateway'
      ? [
          host,
          JSON.parse(
            JSON.stringify({ ...host, name: 'gateway1' })
              .replaceAll('192.168.1.10', '192.168.1.9')
              .replace('Linux gateway ', 'Linux gateway1 '),
          ),
        ]
      : [host],
  ),
});

const ownConfiguration = '/etc/keepalived/harderway.conf';

/** A gateway on which a unit runs keepalived with a file. */
const withKeepalived = (host: string, unit: string, directory: string, configuration: string): Plant =>
  all(
    answer(
      host,
      'units',
      (text) =>
        `${text}\n\nId=${unit}\nLoadState=loaded\nActiveState=active\nFragmentPath=${directory}/${unit}`,
    ),
    answer(
      host,
      `unit ${unit}`,
      () =>
        `# ${directory}/${unit}\n[Service]\nExecStart=/usr/sbin/keepalived --dont-fork --use-file ${configuration}\n`,
    ),
    put(host, configuration, {
      kind: 'file',
      text: 'global_defs {\n  vrrp_version 3\n}\nvrrp_instance api {\n}\n',
    }),
  );

describe('the chapter done by hand', () => {
  test('is a cluster.yaml with the hosts, versions and settings that run', () => {
    const spec = specOf(adopted());
    expect(spec.hosts.map(({ name, role, address }) => [name, role, address])).toEqual([
      ['gateway', 'gateway', '192.168.1.10'],
      ['control0', 'control', '192.168.1.11'],
      ['control1', 'control', '192.168.1.12'],
      ['control2', 'control', '192.168.1.13'],
    ]);
    expect(spec).toMatchObject({
      name: 'kubernetes-the-harder-way',
      profile: 'guide',
      versions: { kubernetes: '1.31.0', etcd: '3.5.15' },
      api: { name: 'kubernetes', virtualIp: '192.168.1.21', port: 6443 },
      network: { serviceClusterIpRange: '10.32.0.0/16', clusterCidr: '10.0.0.0/12' },
      etcd: { initialClusterToken: 'etcd-cluster-0', dataDirectory: '/var/lib/etcd', extraFlags: {} },
      kubeApiserver: { serviceAccountIssuers: ['https://192.168.1.21:6443'], extraFlags: {} },
      loadBalancer: { scheduler: 'wrr', checkIntervalSeconds: 1, checkTimeoutSeconds: 5, quiescent: true },
      pki: { authorityKeys: 'here' },
    });
  });

  test('is taken over whole', () => {
    const { report } = adopted();
    expect(messages([...report.inexpressible, ...report.unknown, ...report.refused])).toEqual([]);
    expect(messages(report.defaults)).toEqual([
      'domain: kubenet, the default: /etc/hosts has no name with a domain',
    ]);
    expect(messages(report.exact)).toContain('hosts: control1, control, 192.168.1.12');
    expect(report.exact.find(({ subject }) => subject === 'api.virtualIp')?.evidence).toEqual([
      { host: 'gateway', file: '<virtual services>', text: '192.168.1.21:6443' },
    ]);
  });

  test('keeps the user and the names that ssh knows the hosts by', () => {
    const { clusterYaml = '' } = adopt(healthy(), { user: 'ada', byName: true });
    const { spec } = parseClusterSpec(clusterYaml);
    expect(spec?.hosts.map(({ ssh }) => [ssh.user, ssh.host])).toContainEqual(['ada', 'control2']);
  });
});

describe('flags', () => {
  test('that the guide sets otherwise, or not, are extra flags', () => {
    const found = adopted(
      everywhere(
        'kube-apiserver.service',
        replaced('--event-ttl=1h', '--event-ttl=3h \\\n  --max-requests-inflight=800'),
      ),
      everywhere('etcd.service', replaced('--data-dir=', '--quota-backend-bytes=4294967296 --data-dir=')),
    );
    expect(specOf(found)).toMatchObject({
      kubeApiserver: { extraFlags: { 'event-ttl': '3h', 'max-requests-inflight': '800' } },
      etcd: { extraFlags: { 'quota-backend-bytes': '4294967296' } },
    });
    expect(found.report.inexpressible).toEqual([]);
  });

  test('that mean the same, or are a default, are named', () => {
    const { report } = adopted(
      everywhere('kube-apiserver.service', replaced('--event-ttl=1h', '--event-ttl=60m')),
      everywhere('kube-apiserver.service', replaced('  --bind-address=0.0.0.0 \\\n', '')),
    );
    expect(messages(report.defaults)).toEqual(
      expect.arrayContaining([
        'kube-apiserver --event-ttl: 60m, which means the same as 1h',
        'kube-apiserver --bind-address: 0.0.0.0, the default of kube-apiserver',
      ]),
    );
    expect(messages(report.inexpressible)).toEqual([]);
  });

  test('that cluster.yaml decides are not expressible, with host, file and line', () => {
    const { report } = adopted(
      everywhere(
        'kube-apiserver.service',
        replaced('--client-ca-file=/var/lib/kubernetes/ca.pem', '--client-ca-file=/etc/pki/ca.pem'),
      ),
    );
    expect(messages(report.inexpressible)).toEqual([
      'kube-apiserver --client-ca-file: /etc/pki/ca.pem: harderway sets it to /var/lib/kubernetes/ca.pem',
    ]);
    expect(report.inexpressible[0]?.evidence[0]).toEqual({
      host: 'control0',
      file: '/etc/systemd/system/kube-apiserver.service',
      line: 15,
      text: '--client-ca-file=/etc/pki/ca.pem',
    });
  });

  test('that one host alone has are not expressible', () => {
    const { report } = adopted(editUnit('control1', 'kube-scheduler.service', replaced('--v=2', '--v=4')));
    expect(messages(report.inexpressible)).toEqual(['kube-scheduler --v: 4: it differs between hosts']);
  });
});

describe('settings besides flags', () => {
  test('of units are not expressible', () => {
    const { report } = adopted(
      answer(
        'control0',
        'unit etcd.service',
        replaced('Restart=on-failure', 'Restart=always\nLimitNOFILE=65536'),
      ),
    );
    expect(messages(report.inexpressible)).toEqual([
      'etcd.service on control0: Restart=always of etcd is left out when its unit is written, and ends with its next restart',
      'etcd.service on control0: LimitNOFILE=65536 of etcd is left out when its unit is written, and ends with its next restart',
    ]);
  });

  test.each(['-', '@', '+', '!', '!!', ':', '-+'])(
    'the prefix %s of a command is not expressible',
    (prefix) => {
      const path = '/usr/local/bin/kube-scheduler';
      const zeroth = prefix === '@' ? ' kube-scheduler' : '';
      const plain = adopted();
      const found = adopted(
        editUnit('control1', 'kube-scheduler.service', replaced(path, `${prefix}${path}${zeroth}`)),
      );
      expect(found.clusterYaml).toBe(plain.clusterYaml);
      expect(messages(found.report.inexpressible)).toEqual([
        `kube-scheduler.service on control1: the prefix of ExecStart=${prefix} of kube-scheduler is left out when its unit is written, and ends with its next restart`,
      ]);
      expect(found.report.inexpressible[0]?.evidence[0]).toMatchObject({
        host: 'control1',
        text: `ExecStart=${prefix}`,
      });
    },
  );

  test('of the balancer are read or named', () => {
    const found = adopted(
      editFile('gateway', '/etc/ha.d/ldirectord.cf', (text) =>
        text
          .replace('quiescent=yes', 'quiescent=no')
          .replace('scheduler=wrr', 'scheduler=rr')
          .replace('"healthz"', '"livez"'),
      ),
    );
    expect(specOf(found).loadBalancer).toMatchObject({ scheduler: 'rr', quiescent: false });
    expect(messages(found.report.inexpressible)).toEqual([
      '/etc/ha.d/ldirectord.cf: request=/livez becomes healthz',
    ]);
  });

  test('a domain comes from /etc/hosts', () => {
    const found = adopted(
      put('control0', '/etc/hosts', {
        kind: 'file',
        text: '192.168.1.12 control1.lan control1\n192.168.1.11 control0.lan control0\n',
      }),
    );
    expect(specOf(found).domain).toBe('lan');
  });

  test('without the key of the authority, its keys are elsewhere', () => {
    const found = adopted(
      everywhere('kube-controller-manager.service', (text) => text.replace(/ {2}--cluster-signing.*\n/g, '')),
    );
    expect(specOf(found).pki.authorityKeys).toBe('elsewhere');
    expect(found.report.inexpressible).toEqual([]);
  });
});

describe('two gateways that harderway set up', () => {
  const both = all(
    secondGateway,
    ...['gateway', 'gateway1'].map((host) =>
      withKeepalived(host, keepalivedUnit, '/etc/systemd/system', ownConfiguration),
    ),
  );

  test('are taken over', () => {
    const found = adopted(both);
    expect(specOf(found).hosts.filter(({ role }) => role === 'gateway')).toMatchObject([
      { name: 'gateway', address: '192.168.1.10' },
      { name: 'gateway1', address: '192.168.1.9' },
    ]);
    expect(messages(found.report.refused)).toEqual([]);
  });

  test('have to balance alike', () => {
    const { clusterYaml, report } = adopted(
      both,
      editFile('gateway1', '/etc/ha.d/ldirectord.cf', replaced('scheduler=wrr', 'scheduler=rr')),
    );
    expect(clusterYaml).toBeUndefined();
    expect(messages(report.unknown)).toEqual([
      'loadBalancer: /etc/ha.d/ldirectord.cf differs between gateway and gateway1',
    ]);
  });
});

test('etcd may serve HTTP beside HTTPS on its loopback device', () => {
  const plain = everywhere('etcd.service', replaced(',https://127.0.0.1:2379', ',http://127.0.0.1:2379'));
  expect(adopted(plain).clusterYaml).toBeDefined();
});

test('credentials are found where flags name them', () => {
  const held = new Map(
    heldCredentials(oneServer()).map(({ name, paths, hosts }) => [name, { paths, hosts }]),
  );
  expect(held.get('kubernetes-key.pem')?.paths.get('server')).toBe('/var/lib/kubernetes/kube-api-server.key');
  expect(held.get('ca-key.pem')?.paths.get('server')).toBe('/var/lib/kubernetes/ca.key');
  expect(held.get('kube-scheduler.kubeconfig')?.paths.get('server')).toBe(
    '/var/lib/kubernetes/kube-scheduler.kubeconfig',
  );
  expect([...held.values()].map(({ hosts }) => hosts.size)).toEqual(Array.from(held, () => 1));
});

describe('nothing is assumed', () => {
  const unknown = (...plants: readonly Plant[]): readonly string[] => {
    const { clusterYaml, report } = adopted(...plants);
    expect(clusterYaml).toBeUndefined();
    return messages(report.unknown);
  };

  test('about a host that did not answer', () => {
    const gone = on('control2', () => ({
      answers: {},
      files: {},
      processes: [],
      unread: [{ subject: 'the host', reason: 'no route' }],
    }));
    expect(unknown(gone)).toContain('hosts: control2: control2 was not read: no route');
  });

  test('about a host whose output ended early', () => {
    const cut = on('control1', ({ unread }) => ({
      unread: [...unread, { subject: 'the rest of the host', reason: 'the output ended early' }],
    }));
    expect(unknown(cut)).toEqual(['hosts: control1: control1 was not read: the output ended early']);
  });

  test('about a unit that is missing', () => {
    const lost = on('control1', ({ answers }) => {
      const { 'unit kube-scheduler.service': _text, ...others } = answers;
      return { answers: others };
    });
    expect(unknown(lost)).toEqual([
      'hosts: control1: kube-scheduler on control1 runs in kube-scheduler.service, which was not read',
    ]);
    expect(adopted(lost).report.refused).toEqual([]);
  });

  test('about a file that was cut', () => {
    const cut = on('gateway', ({ files }) => ({
      files: {
        ...files,
        '/etc/ha.d/ldirectord.cf': { kind: 'file', ...files['/etc/ha.d/ldirectord.cf'], truncated: true },
      },
    }));
    expect(unknown(cut)).toEqual(['loadBalancer: /etc/ha.d/ldirectord.cf of gateway was cut']);
  });

  test('about versions', () => {
    expect(unknown(answer('control0', 'version /usr/local/bin/etcd', () => ''))).toEqual([
      'versions.etcd: a program did not say its version',
    ]);
    expect(unknown(answer('control0', 'version /usr/local/bin/etcd', () => 'etcd Version: 3.5.16'))).toEqual([
      'versions.etcd: several versions run: 3.5.16, 3.5.15',
    ]);
  });

  test('about a process that its unit no longer describes', () => {
    expect(unknown(answer('control0', 'unit kube-scheduler.service', replaced('--v=2', '--v=3')))).toEqual([
      'kube-scheduler on control0: kube-scheduler on control0 runs with other flags than its unit says; restart it, or put the unit back',
    ]);
  });

  test('about further members where none listed them', () => {
    const silent = (hosts: readonly string[]): readonly string[] =>
      unknown(all(...hosts.map((host) => answer(host, 'etcd-members', () => ''))));
    expect(silent(control)).toEqual([
      'hosts: no control node listed the members of etcd, so more may exist; run again when etcd answers',
    ]);
    expect(
      adopted(...control.slice(1).map((host) => answer(host, 'etcd-members', () => ''))).report.unknown,
    ).toEqual([]);
  });

  test('about ranges on which the hosts differ', () => {
    expect(
      unknown(editUnit('control0', 'kube-apiserver.service', replaced('10.32.0.0/16', '10.33.0.0/16'))),
    ).toEqual([
      'network.serviceClusterIpRange: --service-cluster-ip-range of kube-apiserver differs between hosts',
    ]);
  });
});

describe('refused', () => {
  const refused = (...plants: readonly Plant[]): string => {
    const { clusterYaml, report } = adopted(...plants);
    expect(clusterYaml).toBeUndefined();
    return messages(report.refused).join('\n');
  };

  test('static pods of kubeadm, with what is possible all the same', () => {
    const pods = all(
      ...control.map((host) =>
        on(host, ({ answers, processes }) => ({
          answers: Object.fromEntries(Object.entries(answers).filter(([name]) => !name.startsWith('unit'))),
          processes: processes.map(({ unit: _, ...process }) => process),
        })),
      ),
    );
    expect(refused(pods)).toMatch(
      /^static pods: etcd, kube-apiserver, kube-controller-manager, kube-scheduler on control0 run without a unit.*restore FILE --foreign.*harderway doctor/,
    );
  });

  test('etcd without TLS', () => {
    const plain = everywhere('etcd.service', (text) => text.replaceAll('https://', 'http://'));
    expect(refused(plain)).toMatch(/^etcd: etcd on control0 speaks HTTP without TLS/);
  });

  test('one server whose etcd speaks HTTP on its loopback device, with all that would have to change', () => {
    const { clusterYaml, report } = adopt(oneServer());
    expect(clusterYaml).toBeUndefined();
    expect(report.unknown).toEqual([]);
    expect(messages(report.refused)).toEqual([
      expect.stringMatching(
        /^etcd: etcd on server speaks HTTP without TLS, and listens for peers on the loopback device alone;.*etcdctl member update/,
      ),
      expect.stringMatching(/^api\.virtualIp: no virtual IP was found;.*Set up a gateway/),
    ]);
    const unit = '/etc/systemd/system/etcd.service';
    expect(report.refused[0]?.evidence.map(({ host, file, line, text }) => [host, file, line, text])).toEqual(
      [
        ['server', unit, 9, '--listen-peer-urls http://127.0.0.1:2380'],
        ['server', unit, 10, '--listen-client-urls http://127.0.0.1:2379'],
        ['server', unit, 8, '--initial-advertise-peer-urls http://127.0.0.1:2380'],
        ['server', unit, 11, '--advertise-client-urls http://127.0.0.1:2379'],
        ['server', unit, 13, '--initial-cluster controller=http://127.0.0.1:2380'],
      ],
    );
    expect(messages(report.inexpressible)).toContain(
      'kube-apiserver --client-ca-file on server: /var/lib/kubernetes/ca.crt is /var/lib/kubernetes/ca.pem with harderway',
    );
    expect(report.inexpressible.every(({ evidence }) => evidence[0]?.line !== undefined)).toBe(true);
  });

  test('etcd with TLS that listens for peers on its loopback device', () => {
    const local = everywhere('etcd.service', (text) =>
      text.replace(/--listen-peer-urls \S+/, '--listen-peer-urls https://127.0.0.1:2380'),
    );
    expect(refused(local)).toMatch(/^etcd: etcd on control0 listens for peers on the loopback device alone;/);
  });

  test('a control plane without a virtual IP', () => {
    const none = all(
      (bundle) => ({ ...bundle, hosts: bundle.hosts.filter(({ name }) => name === 'control0') }),
      answer('control0', 'addresses', (text) =>
        text
          .split('\n')
          .filter((line) => !line.includes('/32'))
          .join('\n'),
      ),
    );
    expect(refused(none)).toContain('api.virtualIp: no virtual IP was found');
  });

  test('two gateways without keepalived', () => {
    expect(refused(secondGateway)).toMatch(
      /^gateways: gateway balances the control plane beside 1 more and without keepalived.*\ngateways: gateway1 /,
    );
  });

  test('a keepalived that others set up, with its files and the way to go on', () => {
    const { report } = adopted(
      secondGateway,
      ...['gateway', 'gateway1'].map((host) =>
        withKeepalived(
          host,
          'keepalived.service',
          '/usr/lib/systemd/system',
          '/etc/keepalived/keepalived.conf',
        ),
      ),
    );
    expect(messages(report.refused)).toEqual([
      expect.stringMatching(
        /^gateways: keepalived\.service on gateway moves.*ip address replace.*hosts afterwards/,
      ),
      expect.stringContaining('keepalived.service on gateway1 moves'),
    ]);
    expect(report.refused[0]?.evidence).toEqual([
      { host: 'gateway', file: '/usr/lib/systemd/system/keepalived.service', text: 'keepalived.service' },
      { host: 'gateway', file: '/etc/keepalived/keepalived.conf', line: 4, text: 'vrrp_instance api {' },
    ]);
  });

  test('one of several gateways', () => {
    const alone = withKeepalived('gateway', keepalivedUnit, '/etc/systemd/system', ownConfiguration);
    expect(refused(alone)).toMatch(/^gateways: harderway-keepalived\.service on gateway has other gateways/);
  });

  test('an even number of control nodes', () => {
    expect(
      refused((bundle) => ({ ...bundle, hosts: bundle.hosts.filter(({ name }) => name !== 'control2') })),
    ).toContain('2 control nodes were found');
  });
});

test('says nothing about secrets, and takes the same bundle to the same text', () => {
  expect(JSON.stringify(adopted())).not.toContain('REDACTED');
  expect(adopted()).toEqual(adopted());
});

describe('settings that would be lost without a word', () => {
  const flag = (text: string): Plant =>
    everywhere('kube-apiserver.service', replaced('--event-ttl=1h', `--event-ttl=1h \\\n  ${text}`));
  const lost = ({ report }: Adoption) => messages(report.inexpressible);

  test.each([
    ['api-audiences', '--api-audiences=a --api-audiences=b', 'a,b'],
    [
      'etcd-servers-overrides',
      '--etcd-servers-overrides=/events#https://192.168.1.8:2379 --etcd-servers-overrides=/leases#https://192.168.1.8:2379',
      '/events#https://192.168.1.8:2379,/leases#https://192.168.1.8:2379',
    ],
  ])('the first use of --%s', (name, words, value) => {
    expect(specOf(adopted(flag(words))).kubeApiserver.extraFlags).toEqual({ [name]: value });
  });

  test.each([
    ['tls-sni-cert-key', '--tls-sni-cert-key=/a.crt,/a.key --tls-sni-cert-key=/b.crt,/b.key:b.example'],
    ['oidc-required-claim', '--oidc-required-claim=a=1 --oidc-required-claim=b=2'],
  ])('the first use of --%s, which can not be joined', (name, words) => {
    const found = adopted(flag(words));
    expect(specOf(found).kubeApiserver.extraFlags).toEqual({});
    expect(lost(found)[0]).toContain(`kube-apiserver --${name}: `);
    expect(lost(found)[0]).toContain('it is given several times');
  });

  test('the file of etcd, with which it ignores its flags', () => {
    const found = adopted(
      everywhere('etcd.service', replaced('--data-dir=', '--config-file=/etc/etcd.yaml --data-dir=')),
    );
    expect(found.clusterYaml).toBeUndefined();
    expect(found.report.refused).toEqual([]);
    expect(messages(found.report.unknown)[0]).toContain('takes its settings from /etc/etcd.yaml alone');
  });

  test('the file of the scheduler', () => {
    const path = '/etc/kubernetes/config/kube-scheduler.yaml';
    const edited = (change: (text: string) => string): readonly string[] =>
      lost(adopted(...control.map((host) => editFile(host, path, change))));
    expect(edited((text) => `${text}  leaseDuration: 30s\nprofiles:\n- schedulerName: mine\n`)).toEqual(
      control.flatMap((host) =>
        ['leaderElection.leaseDuration', 'profiles'].map(
          (key) =>
            `${path} on ${host}: ${key} is left out when the file is written, and ends with the next restart`,
        ),
      ),
    );
    expect(edited(replaced('leaderElect: true', 'leaderElect: false'))).toEqual(
      control.map(
        (host) =>
          `${path} on ${host}: leaderElection.leaderElect: false is left out when the file is written, and ends with the next restart`,
      ),
    );
    expect(edited(() => 'a: [')[0]).toContain('it was not read');
  });

  test('settings of units outside of [Service]', () => {
    const found = adopted(
      editUnit('control1', 'etcd.service', replaced('[Unit]', '[Unit]\nRequires=vault.service')),
    );
    expect(lost(found)).toEqual([
      'etcd.service on control1: Requires=vault.service of etcd is left out when its unit is written, and ends with its next restart',
    ]);
  });

  test('units that do not start at boot', () => {
    const found = adopted(property('control1', 'kube-scheduler.service', 'UnitFileState', 'disabled'));
    expect(lost(found)).toEqual([
      'kube-scheduler.service on control1: kube-scheduler.service is disabled, and becomes enabled: it starts at boot then',
    ]);
  });

  test('directives of ldirectord, and how servers are reached', () => {
    const edited = (from: string | RegExp, to: string): readonly string[] =>
      lost(adopted(editFile('gateway', '/etc/ha.d/ldirectord.cf', replaced(from, to))));
    expect(edited('quiescent=yes', 'quiescent=yes\ncheckcount=3\nemailalert="ops@example.com"')).toEqual([
      '/etc/ha.d/ldirectord.cf: checkcount=3 becomes 1',
      '/etc/ha.d/ldirectord.cf: emailalert=ops@example.com becomes not set',
    ]);
    expect(edited('scheduler=wrr', 'scheduler=wrr\n\tpersistent=600')).toEqual([
      '/etc/ha.d/ldirectord.cf: persistent=600 becomes not set',
    ]);
    expect(edited('quiescent=yes', 'quiescent=yes\nmaintenancedir=/etc/ha.d/out')).toEqual([
      '/etc/ha.d/ldirectord.cf: maintenancedir=/etc/ha.d/out becomes /var/lib/harderway/drained',
    ]);
    expect(edited('autoreload=yes', 'autoreload=no')).toEqual([
      '/etc/ha.d/ldirectord.cf: autoreload=no becomes yes',
    ]);
    expect(edited(/11:6443 gate/, '11:6443 gate 1 "livez", "ok"')[0]).toContain(
      '192.168.1.11:6443, request /livez',
    );
    expect(edited(/11:6443 gate/, '11:6443 masq 5')[0]).toContain('192.168.1.11:6443 masquerade, weight 5');
  });

  test('times that the virtual service has for itself count', () => {
    const found = adopted(
      editFile(
        'gateway',
        '/etc/ha.d/ldirectord.cf',
        replaced('scheduler=wrr', 'scheduler=wrr\n\tcheckinterval=7\n\tquiescent=no'),
      ),
    );
    expect(specOf(found).loadBalancer).toMatchObject({ checkIntervalSeconds: 7, quiescent: false });
    expect(lost(found)).toEqual([]);
  });

  test('the domain of the API', () => {
    const found = adopted(
      ...control.map((host) =>
        editFile(
          host,
          '/var/lib/kubernetes/kube-controller-manager.kubeconfig',
          replaced('https://kubernetes:6443', 'https://kubernetes.example.com:6443'),
        ),
      ),
    );
    expect(specOf(found).api.name).toBe('kubernetes');
    expect(lost(found)[0]).toContain('kubernetes.example.com');
  });
});

test('a control node on which kube-proxy balances services of the cluster is no gateway', () => {
  const { clusterYaml } = adopted(withKubeProxy('control0', '192.168.1.11'));
  expect(clusterYaml).toBe(adopted().clusterYaml);
});
