import { expect, test } from 'vitest';
import {
  all,
  answer,
  editFile,
  on,
  type Plant,
  replaced,
  stopped,
} from '../../../tools/testing/hand-built/edit.js';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { judge } from '../src/judge/judge.js';

const unit = 'kube-controller-manager.service';
const kubeconfig = '/var/lib/kubernetes/kube-controller-manager.kubeconfig';

const runsWith = (name: string, ...environment: readonly string[]): Plant =>
  on('control1', ({ processes }) => ({
    processes: processes.map((process) => (process.unit === name ? { ...process, environment } : process)),
  }));

const asks = (server: string): Plant =>
  editFile('control1', kubeconfig, (text) => text.replace('https://kubernetes:6443', server));

const proxy = 'HTTPS_PROXY=http://proxy:3128';

const found = (...plants: readonly Plant[]) =>
  judge(all(...plants)(healthy())).findings.map(({ id, message }) => `${id}: ${message}`);

test.each<[title: string, server: string, ...environment: readonly string[]]>([
  ['the loopback', 'https://127.0.0.1:6443', proxy],
  ['the loopback of IPv6', 'https://[::1]:6443', proxy],
  ['localhost', 'https://localhost:6443', proxy],
  ['a name', 'https://kubernetes:6443', proxy, 'NO_PROXY=.svc, Kubernetes'],
  ['a name below a domain', 'https://api.example.com:6443', proxy, 'no_proxy=example.com'],
  ['a name below a suffix', 'https://api.example.com:6443', proxy, 'no_proxy=.example.com'],
  ['a name below a star', 'https://api.example.com:6443', proxy, 'no_proxy=*.example.com'],
  ['a name and a port', 'https://kubernetes:6443', proxy, 'no_proxy=kubernetes:6443'],
  ['an address', 'https://192.168.1.21:6443', proxy, 'NO_PROXY=localhost,192.168.1.21'],
  ['a network', 'https://192.168.1.21:6443', proxy, 'NO_PROXY=192.168.0.0/16'],
  ['everything', 'https://192.168.1.21:6443', proxy, 'NO_PROXY=a,*'],
  ['https by a proxy for http', 'https://kubernetes:6443', 'http_proxy=http://proxy:3128'],
  ['https by an empty variable', 'https://kubernetes:6443', 'HTTPS_PROXY='],
])('a program does not ask %s through a proxy', (_, server, ...environment) => {
  expect(
    found(asks(server), runsWith(unit, ...environment)).filter((text) => text.startsWith('proxy')),
  ).toEqual([]);
});

test.each<[server: string, name: string, noProxy: string]>([
  ['https://192.168.1.21:6443', '192.168.1.21', 'localhost,127.0.0.1'],
  ['https://192.168.1.21:6443', '192.168.1.21', '192.168.1.21:443,192.168.2.0/24'],
  ['https://kubernetes:6443', 'kubernetes', '.kubernetes,192.168.1.0/24'],
  ['https://api.example.com:6443', 'api.example.com', 'ample.com'],
  ['https://[fd00::1]:6443', 'fd00::1', 'fd00::2,[fd00::1]:443'],
])('a program asks %s through a proxy', (server, name, noProxy) => {
  expect(found(asks(server), runsWith(unit, proxy, `NO_PROXY=${noProxy}`))).toContain(
    `proxy-in-environment: kube-controller-manager asks ${name} through a proxy`,
  );
});

test('etcd and its clients ask members through a proxy', () => {
  const some = 'NO_PROXY=192.168.1.11,192.168.1.12';
  expect(found(runsWith('etcd.service', proxy, some))).toEqual([
    'proxy-in-environment: etcd asks 192.168.1.13 through a proxy',
  ]);
  expect(found(runsWith('kube-apiserver.service', proxy, some))).toEqual([
    'proxy-in-environment: kube-apiserver asks 192.168.1.13 through a proxy',
  ]);
});

test.each<[title: string, lines: string, isProxied: boolean]>([
  ['in one line', `Environment="${proxy}" "NO_PROXY=10.0.0.0/8,kubernetes"`, false],
  ['in two lines', `Environment=${proxy}\nEnvironment=NO_PROXY=kubernetes`, false],
  ['that clear a proxy', `Environment=${proxy}\nEnvironment="HTTPS_PROXY="`, false],
  ['without NO_PROXY', `Environment=${proxy} GOGC=off`, true],
])('the unit of a stopped program sets variables %s', (_, lines, isProxied) => {
  const plant = all(
    answer('control1', `unit ${unit}`, replaced('[Service]', `[Service]\n${lines}`)),
    stopped('control1', unit),
  );
  const { findings } = judge(plant(healthy()));
  const proxied = findings
    .flatMap((each) => [each, ...each.consequences])
    .find(({ id }) => id === 'proxy-in-environment');
  expect(proxied !== undefined).toBe(isProxied);
  // The line has another variable.
  if (isProxied) expect(proxied?.repair).toEqual([]);
});
