import { expect, test } from 'vitest';
import {
  all,
  answer,
  editFile,
  editUnit,
  on,
  type Plant,
  replaced,
} from '../../../tools/testing/hand-built/edit.js';
import { pairOfGateways } from '../../../tools/testing/hand-built/faults.js';
import { argumentsOf, healthy } from '../../../tools/testing/hand-built/healthy.js';
import { judge } from '../src/judge/judge.js';

const control = ['control0', 'control1', 'control2'];
const onEach = (plant: (host: string) => Plant): Plant => all(...control.map(plant));

const kept = <T>(record: Readonly<Record<string, T>>, keep: (key: string) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => keep(key)));

/** Control nodes without members of etcd. */
const withoutEtcd = onEach((name) =>
  all(
    on(name, ({ processes, files, answers }) => ({
      processes: processes.filter(({ unit }) => unit !== 'etcd.service'),
      files: kept(files, (path) => !path.includes('etcd')),
      answers: kept(answers, (subject) => !/etcd|:23\d\d$/.test(subject)),
    })),
    answer(name, 'units', (text) => text.replace(/Id=etcd\.service\n(?:.+\n)*\n?/, '')),
    answer(name, 'listening', (text) => text.replace(/^.*"etcd".*\n?/gm, '')),
  ),
);

const asking = (urls: string): Plant =>
  onEach((host) =>
    editUnit(host, 'kube-apiserver.service', replaced(/--etcd-servers=\S+/, `--etcd-servers=${urls}`)),
  );

const include = '/etc/keepalived/conf.d/*.conf';

test.each<[title: string, plant: Plant, unread: readonly (readonly [host: string, subject: string])[]]>([
  [
    'the table of a balancer',
    on('gateway', ({ answers }) => ({ answers: kept(answers, (subject) => subject !== 'ipvs') })),
    [['gateway', 'ipvs']],
  ],
  [
    'the name of API servers in a kubeconfig',
    on('control1', ({ answers }) => ({ answers: kept(answers, (subject) => subject !== 'name kubernetes') })),
    [['control1', 'name kubernetes']],
  ],
  [
    'members of etcd on hosts of their own',
    all(withoutEtcd, asking('https://192.168.1.31:2379,https://192.168.1.32:2379')),
    [
      ['192.168.1.31', 'the member of etcd'],
      ['192.168.1.32', 'the member of etcd'],
    ],
  ],
  [
    'etcd by a name',
    all(withoutEtcd, asking('https://etcd.example:2379')),
    [['etcd.example', 'the member of etcd']],
  ],
  [
    'a file that keepalived includes',
    all(
      pairOfGateways,
      editFile('gateway1', '/etc/keepalived/api.conf', () => `include ${include}\n`),
    ),
    [['gateway1', include]],
  ],
  [
    'the file of an ldirectord that runs',
    on('gateway', ({ files }) => ({ files: kept(files, (path) => !path.includes('ldirectord.cf')) })),
    [['gateway', '/etc/ha.d/ldirectord.cf']],
  ],
  [
    'the readiness of an API server that wants a login',
    answer(
      'control1',
      'https 127.0.0.1:6443/readyz?verbose',
      () => 'CONNECTION ESTABLISHED\nHTTP/1.0 401 Unauthorized\n\n{}',
    ),
    [['control1', 'readiness of the API server']],
  ],
  ...['journal etcd.service', 'journal kube-apiserver.service', 'machine-id', 'neighbours'].map(
    (subject): [string, Plant, [string, string][]] => [
      `${subject}, since its command failed`,
      answer('control1', subject, () => 'Failed to get it: Permission denied', 1),
      [['control1', subject]],
    ],
  ),
  ...['haproxy', 'nginx'].map((name): [string, Plant, [string, string][]] => [
    `${name} in place of IPVS`,
    all(
      on('gateway', ({ answers, files, processes }) => ({
        answers: kept(answers, (subject) => !/ldirectord|^ip-?vs|^https/.test(subject)),
        files: kept(files, (path) => !path.includes('ldirectord')),
        processes: processes.filter(({ unit }) => unit !== 'ldirectord.service'),
      })),
      answer('gateway', 'units', () => ''),
      answer('gateway', 'listening', () => `LISTEN 0 511 *:6443 *:* users:(("${name}",pid=9,fd=3))`),
    ),
    [['gateway', `${name} at port 6443`]],
  ]),
  [
    'the version of a program',
    on('control1', ({ answers }) => ({
      answers: kept(answers, (subject) => subject !== 'version /usr/local/bin/kube-scheduler'),
    })),
    [['control1', 'version /usr/local/bin/kube-scheduler']],
  ],
  [
    'an API server that answers the balancer with an error',
    answer(
      'gateway',
      'https 192.168.1.12:6443/healthz',
      () => 'CONNECTION ESTABLISHED\nHTTP/1.0 500 Internal Server Error\n\n',
    ),
    [['control1', 'the API server at port 6443']],
  ],
])('%s: nobody has read it, so that the health is not known', (_, plant, unread) => {
  const report = judge(plant(healthy()));
  expect(report.findings).toEqual([]);
  expect(report.unread.map(({ host, subject }) => [host, subject])).toEqual(unread);
  expect(report.health).toBe('unknown');
});

test.each(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'])(
  'nothing follows from flags and files of a %s that is newer than this package',
  (name) => {
    const subject = `version /usr/local/bin/${name}`;
    const { findings, unread } = judge(answer('control1', subject, () => 'version 9.1.0')(healthy()));
    const others = findings.filter(({ id }) => !/^(?:version-skew|program-version-differs)$/.test(id));
    expect(others.map(({ message }) => message)).toEqual([]);
    expect(unread.map((each) => each.subject)).toEqual([subject]);
  },
);

test('members of etcd may be known by names', () => {
  const names: Readonly<Record<string, string>> = {
    '192.168.1.11': 'etcd-0.example',
    '192.168.1.12': 'etcd-1.example',
    '192.168.1.13': 'etcd-2.example',
  };
  const byName = (text: string): string =>
    text.replace(
      /(--(?:initial-cluster|etcd-servers)[= ])(\S+)/g,
      (_all, flag: string, value: string) =>
        flag + value.replace(/192\.168\.1\.1[123]/g, (address) => names[address] ?? address),
    );
  const plant = onEach((host) =>
    all(editUnit(host, 'etcd.service', byName), editUnit(host, 'kube-apiserver.service', byName)),
  );
  expect(judge(plant(healthy())).unread).toEqual([]);
});

/** A second member of etcd on a host, which founds a cluster for events. */
const withEvents = (host: string, address: string): Plant =>
  on(host, ({ answers, processes, files }) => {
    const [main] = processes;
    const text = (answers['unit etcd.service']?.output ?? '')
      .replaceAll('etcd.service', 'a-events.service')
      .replace(/--initial-cluster (\S+)/, `--initial-cluster events=https://${address}:2382`)
      .replace(`--name ${host}`, '--name events')
      .replaceAll('2379', '2381')
      .replaceAll('2380', '2382')
      .replaceAll('/var/lib/etcd', '/var/lib/events');
    const units = answers['units']?.output ?? '';
    return {
      answers: {
        'unit a-events.service': { exitCode: 0, output: text },
        'journal a-events.service': { exitCode: 0, output: '' },
        'data /var/lib/events': { exitCode: 0, output: '' },
        ...answers,
        units: {
          exitCode: 0,
          output: `${(units.split('\n\n')[0] ?? '').replaceAll('etcd.service', 'a-events.service')}\n\n${units}`,
        },
      },
      files: { ...files, '/var/lib/events': { kind: 'directory', mode: '700', owner: 'root:root' } },
      processes: [
        { pid: 799, environment: [], ...main, unit: 'a-events.service', argv: argumentsOf(text) },
        ...processes,
      ],
    };
  });

test('a second etcd with a cluster of its own has nothing to agree on, and is not judged', () => {
  const plant = all(withEvents('control0', '192.168.1.11'), withEvents('control1', '192.168.1.12'));
  const { findings, unread, health } = judge(plant(healthy()));
  expect(findings.map(({ id, message }) => [id, message])).toEqual([]);
  expect(unread.map(({ host, subject }) => [host, subject])).toEqual([
    ['control0', 'the cluster of a-events.service'],
    ['control1', 'the cluster of a-events.service'],
  ]);
  expect(health).toBe('unknown');
});
