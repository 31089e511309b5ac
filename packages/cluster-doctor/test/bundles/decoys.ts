import {
  all,
  answer,
  editFile,
  editUnit,
  journal,
  on,
  type Plant,
  put,
  replaced,
} from '../../../../tools/testing/hand-built/edit.js';
import { pairOfGateways, withKubeProxy } from '../../../../tools/testing/hand-built/faults.js';
import { VIRTUAL } from '../../../../tools/testing/hand-built/healthy.js';

/** A host that can put no question over TLS. */
const withoutOpenssl = (host: string): Plant =>
  on(host, ({ answers }) => ({
    answers: Object.fromEntries(
      Object.entries(answers).map(([name, answered]) => [
        name,
        /^(?:https|connect) /.test(name)
          ? { exitCode: 127, output: "timeout: failed to run command 'openssl': No such file or directory\n" }
          : answered,
      ]),
    ),
  }));

/** Takes words of a unit from a file that was not read. */
const withFile = (from: string, to: string) => (text: string) =>
  replaced('[Service]', '[Service]\nEnvironmentFile=/etc/default/control-plane')(replaced(from, to)(text));

/** Sights that look like faults, and are none. */
export const decoys: readonly { readonly title: string; readonly plant: Plant }[] = [
  { title: 'two gateways with keepalived, of which one has the virtual address', plant: pairOfGateways },
  {
    title: 'kube-proxy in IPVS mode on control nodes',
    plant: all(withKubeProxy('control0', '192.168.1.11'), withKubeProxy('control1', '192.168.1.12')),
  },
  { title: 'a control node without openssl', plant: withoutOpenssl('control1') },
  { title: 'a gateway without openssl', plant: withoutOpenssl('gateway') },
  {
    title: 'TLS handshakes that the health check breaks off each second',
    plant: journal(
      'control0',
      'kube-apiserver.service',
      ...Array<string>(30).fill(
        'I1120 10:00:00.000000     701 log.go:245] http: TLS handshake error from 192.168.1.10:53122: EOF',
      ),
    ),
  },
  {
    title: 'ports 10251 and 10252, by which componentstatuses asks',
    plant: journal(
      'control1',
      'kube-apiserver.service',
      'E1120 10:00:00.000000     701 validator.go:120] Get "http://127.0.0.1:10251/healthz": dial tcp 127.0.0.1:10251: connect: connection refused',
    ),
  },
  {
    title: '403 for system:anonymous on /',
    plant: answer(
      'control0',
      'https 192.168.1.11:6443/',
      () => 'CONNECTION ESTABLISHED\nHTTP/1.0 403 Forbidden\n\n{}',
    ),
  },
  {
    title: 'arp_ignore on real servers, which is wrong elsewhere',
    plant: all(
      ...['control0', 'control1', 'control2'].map((host) =>
        answer(host, 'parameters', replaced('lo.arp_ignore = 0', 'lo.arp_ignore = 1')),
      ),
    ),
  },
  {
    title: 'ETCD_UNSUPPORTED_ARCH on amd64',
    plant: on('control2', ({ processes }) => ({
      processes: processes.map((process) => ({ ...process, environment: ['ETCD_UNSUPPORTED_ARCH=amd64'] })),
    })),
  },
  {
    title: 'the virtual address among the neighbours of a host, by the gateway',
    plant: answer(
      'control0',
      'neighbours',
      (text) => `${text}\n${VIRTUAL} dev enp0s1 lladdr 52:54:00:00:00:10 STALE`,
    ),
  },
  {
    title: 'an ARP entry of the virtual address on a host that has the address itself',
    plant: answer(
      'control1',
      'neighbours',
      (text) => `${text}\n${VIRTUAL} dev enp0s1 lladdr 52:54:00:00:00:11 STALE`,
    ),
  },
  {
    title: 'existing as the state of the initial cluster of one member',
    plant: editUnit('control2', 'etcd.service', replaced('cluster-state new', 'cluster-state existing')),
  },
  {
    title: 'no time service on a host whose clock is right',
    plant: answer('control1', 'time-source', () => '', 1),
  },
  {
    title: 'a firewall that drops other ports',
    plant: answer(
      'control0',
      'firewall',
      () =>
        'table inet filter {\n\tchain input {\n\t\ttcp dport 23 drop\n\t\tip saddr 203.0.113.0/24 drop\n\t}\n}',
    ),
  },
  {
    title: 'a failed warning or two of etcd after a start',
    plant: journal(
      'control0',
      'etcd.service',
      '{"level":"warn","msg":"apply request took too long","took":"120ms"}',
      '{"level":"warn","msg":"prober detected unhealthy status","error":"dial tcp 192.168.1.12:2380: connect: connection refused"}',
    ),
  },
  {
    title: 'slow requests of etcd in an outage that is over',
    plant: journal(
      'control1',
      'etcd.service',
      ...Array<string>(12).fill(
        '{"level":"warn","ts":"2026-11-20T09:58:30.559377Z","msg":"apply request took too long","took":"2.058993954s"}',
      ),
    ),
  },
  {
    title: 'values that begin with a slash and are no files to read',
    plant: all(
      editUnit(
        'control1',
        'kube-scheduler.service',
        replaced('--v=2', '--authorization-always-allow-paths=/healthz,/metrics --v=2'),
      ),
      put('control1', '/metrics', { kind: 'missing' }),
      ...['control0', 'control1', 'control2'].flatMap((host) => [
        editUnit(host, 'kube-apiserver.service', replaced('--v=2', '--etcd-prefix=/kubernetes --v=2')),
        put(host, '/kubernetes', { kind: 'missing' }),
      ]),
    ),
  },
  {
    title: 'founding flags of members that were added one after another',
    plant: all(
      editUnit(
        'control0',
        'etcd.service',
        replaced(/--initial-cluster \S+/, '--initial-cluster control0=https://192.168.1.11:2380'),
      ),
      editUnit('control2', 'etcd.service', replaced('etcd-cluster-0', 'etcd-cluster-1')),
    ),
  },
  {
    title: 'specifiers and variables in units, of files that were not read',
    plant: all(
      answer('control0', 'unit etcd.service', replaced('--name control0', '--name %H')),
      answer('control1', 'unit etcd.service', withFile('--name control1', '--name=$NODE')),
      answer('control1', 'unit kube-scheduler.service', withFile('--v=2', '$KUBE_ARGS')),
    ),
  },
  {
    title: 'an audit log that is bounded by one flag, or is no file',
    plant: all(
      editUnit('control0', 'kube-apiserver.service', (text) =>
        text.replace(/ {2}--audit-log-max(?:age|size)=.*\n/g, ''),
      ),
      editUnit('control1', 'kube-apiserver.service', (text) =>
        text.replace(/ {2}--audit-log-max(?:backup|size)=.*\n/g, ''),
      ),
      editUnit('control2', 'kube-apiserver.service', (text) =>
        text.replace(/ {2}--audit-log-max.*\n/g, '').replace('/var/log/audit.log', '/dev/stdout'),
      ),
    ),
  },
  {
    title: 'flags whose empty value is their default',
    plant: all(
      editUnit(
        'control0',
        'kube-apiserver.service',
        replaced('--v=2', '--external-hostname= --audit-policy-file= --v=2'),
      ),
      editUnit('control1', 'kube-controller-manager.service', replaced('--v=2', '--tls-cert-file= --v=2')),
    ),
  },
  {
    title: 'the device of each virtual machine for the way out, with one hardware address for all',
    plant: all(
      ...['control0', 'control1'].flatMap((host) => [
        answer(
          host,
          'links',
          (text) => `${text}\n3: nat: <UP> mtu 1500 \\    link/ether 08:00:27:8d:c0:4d brd`,
        ),
        answer(
          host,
          'addresses',
          (text) => `${text}\n3: nat    inet 10.0.2.15/24 brd 10.0.2.255 scope global nat`,
        ),
      ]),
    ),
  },
  {
    title: 'a proxy that is used for nothing',
    plant: on('control2', ({ processes }) => ({
      processes: processes.map((process) => ({
        ...process,
        environment: [...process.environment, 'HTTPS_PROXY=http://192.0.2.1:3128', 'NO_PROXY=*'],
      })),
    })),
  },
];

/** A balancer that translates addresses: real servers need neither the virtual address nor to listen for it. */
export const translated: Plant = all(
  answer('gateway', 'ipvs', (text) => text.replaceAll('Route', 'Masq ')),
  editFile('gateway', '/etc/ha.d/ldirectord.cf', (text) => text.replaceAll(' gate', ' masq')),
  ...['control0', 'control1', 'control2'].flatMap((host, index) => [
    editUnit(
      host,
      'kube-apiserver.service',
      replaced('--bind-address=0.0.0.0', `--bind-address=192.168.1.1${index + 1}`),
    ),
    answer(host, 'addresses', (text) => text.replace(/\n.*\/32.*/, '')),
    answer(host, 'parameters', (text) => text.replace(/(arp_\w+) = [12]/g, '$1 = 0')),
  ]),
);
