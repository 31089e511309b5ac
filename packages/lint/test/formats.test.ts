import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { soon } from '../../../tools/testing/soon.js';
import type { LintFile } from '../src/files/file.js';
import { mayBeLinted, recognize } from '../src/formats/recognize.js';
import { lintFiles } from '../src/lint.js';
import { targets } from '../src/target.js';
import { codesIn, filesIn, filesOf } from './files.js';

const kindOf = (path: string, content: string): string | undefined =>
  recognize({ kind: 'content', path, content })?.format.kind;

const unit = '[Service]\nExecStart=/bin/true\n';

describe('recognize', () => {
  it.each([
    ['a.service', unit, 'unit'],
    ['a.service.d/x.conf', unit, 'unit'],
    ['a.timer', '[Timer]\nOnCalendar=daily\n', 'unit'],
    ['etc/systemd/system/empty.service', '', 'unit'],
    ['eth0.network', '[Match]\nName=eth0\n[Network]\nDHCP=yes\n', 'systemd-settings'],
    ['web.container', '[Container]\nImage=a\n', 'quadlet'],
    ['web.network', '[Network]\nSubnet=192.0.2.0/24\n', 'quadlet'],
    ['etc/ha.d/ldirectord.cf', '', 'ldirectord'],
    ['balancer.cf', 'virtual=192.0.2.1:80\n\treal=192.0.2.2:80 gate\n', 'ldirectord'],
    ['keepalived.conf', 'global_defs {\n}\n', 'keepalived'],
    ['etcd.conf', 'name: a\nlisten-client-urls: http://localhost:2379\n', 'etcd-file'],
    ['default/etcd', 'ETCD_NAME=a\n', 'etcd-environment'],
    ['pod.yaml', 'apiVersion: v1\nkind: Pod\n', 'command-line'],
    ['pod.json', '{"apiVersion": "v1", "kind": "Pod"}', 'command-line'],
    ['rke.yaml', 'kube-apiserver-arg: [v=2]\n', 'command-line'],
    ['etc/rancher/k3s/config.yaml.d/a.yaml', 'kube-apiserver-arg+: [v=2]\n', 'command-line'],
    ['s.yml', 'profiles: []\nkind: KubeSchedulerConfiguration\n', 'kubernetes-configuration'],
    ['s.json', '{"kind":"EncryptionConfiguration","resources":[]}', 'kubernetes-configuration'],
    ['p.yaml', 'apiVersion: audit.k8s.io/v1\nkind: Policy\n', 'kubernetes-configuration'],
    ['user-data', '#cloud-config\nhostname: a\n', 'user-data'],
    ['user-data.j2', '## template: jinja\n#cloud-config\nhostname: a\n', 'user-data'],
    ['etc/netplan/1.yaml', 'network: {}\n', 'network-config'],
    ['network-config', 'version: 2\nethernets: {}\n', 'network-config'],
    ['cluster.yaml', 'hosts: []\n', 'cluster'],
    ['bom/pod.yaml', '\ufeffapiVersion: v1\nkind: Pod\n', 'command-line'],
    ['bom/s.yaml', '\ufeffkind: KubeSchedulerConfiguration\nprofiles: []\n', 'kubernetes-configuration'],
    ['bom/p.yaml', '\ufeffapiVersion: audit.k8s.io/v1\nkind: Policy\n', 'kubernetes-configuration'],
    ['bom/etcd.yaml', '\ufefflisten-client-urls: http://localhost:2379\n', 'etcd-file'],
    ['bom/network-config', '\ufeffversion: 2\nethernets: {}\n', 'network-config'],
    ['bom/cluster.yaml', '\ufeffhosts: []\n', 'cluster'],
    ['bom/east.yaml', '\ufeffapi: {virtualIp: 192.0.2.1}\nhosts: []\n', 'cluster'],
    ['headless.service', 'Description=a\nExecStart=/bin/true\n', 'unit'],
    ['headless.timer', '  OnCalendar = daily\n', 'unit'],
    ['east.yaml', 'api:\n  virtualIp: 192.0.2.1\nhosts: []\n', 'cluster'],
  ])('%s is known by its name and its text', (path, content, kind) => {
    expect(mayBeLinted(path)).toBe(true);
    expect(kindOf(path, content)).toBe(kind);
  });

  it.each([
    ['README.md', '# units\n'],
    ['main.cf', 'virtual_alias_maps = hash:/etc/aliases\n'],
    ['rt_addrprotos.d/keepalived.conf', '18\tkeepalived\n'],
    ['init.d/etcd', '#!/bin/sh\nETCD_NAME=a\n'],
    ['build.env', 'ETCD_VERSION=3.5.16\n'],
    ['p.yaml', 'kind: Policy\nrules: []\n'],
    ['facts.yaml', 'kind: KubeSchedulerConfiguration\nfields: {}\n'],
    ['rules.yaml', '- example: |\n    apiVersion: audit.k8s.io/v1\n    kind: Policy\n'],
    ['templates/pod.yaml', 'apiVersion: v1\nkind: {{ .Kind }}\n'],
    ['templates/user-data.j2', '#cloud-config\n{% if a %}\nhostname: a\n{% endif %}\n'],
    ['Config.target', 'set(TARGET x)\n'],
    ['org.example.service', '[D-BUS Service]\nName=org.example\nExec=/bin/true\n'],
    ['values.yaml', 'hosts: [a]\napi: {}\n'],
  ])('%s is of no known kind', (path, content) => {
    expect(kindOf(path, content)).toBeUndefined();
  });
});

test('files that turn out to be something else count as skipped', () => {
  const files = filesOf({
    'ssh.service': '<?xml version="1.0"?>\n[x]\n',
    'web.yaml': 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: nginx}]}\n',
    'notes.txt': 'nothing',
  });
  expect(lintFiles(files)).toEqual({ results: [], skipped: 3 });
});

test('a file that cannot be read is a finding', () => {
  const file: LintFile = { kind: 'unreadable', path: 'a.service', reason: 'cannot read a.service: EACCES' };
  const { results, skipped } = lintFiles([file]);
  expect(skipped).toBe(0);
  expect(results[0]?.diagnostics).toMatchObject([{ code: 'unreadable', severity: 'error' }]);
  expect(lintFiles([file], { exclude: ['a.*'] })).toEqual({ results: [], skipped: 1 });
});

describe('a target', () => {
  const apiserver = `[Service]
ExecStart=/usr/bin/kube-apiserver \\
  --etcd-servers=https://192.0.2.1:2379 \\
  --service-account-issuer=https://kubernetes.example \\
  --service-account-key-file=/etc/a.pem \\
  --service-account-signing-key-file=/etc/a.key`;

  it('reports directives that its systemd does not know', () => {
    const files = { 'a.service': `${unit}RestartSteps=3\nRestartMaxDelaySec=9\n` };
    expect(codesIn(files)).toEqual([]);
    expect(codesIn(files, { target: { systemd: 252 } })).toEqual([
      'a.service:3:1 newer-directive',
      'a.service:4:1 newer-directive',
    ]);
  });

  it('reports keys of Quadlet files that its podman refuses', () => {
    const files = { 'web.container': '[Container]\nImage=docker.io/library/a\nMemory=1g\n' };
    expect(codesIn(files)).toEqual([]);
    expect(codesIn(files, { target: targets['debian-13'] })).toEqual(['web.container:3:1 quadlet-key-new']);
  });

  it('judges command lines by its Kubernetes, and without one by the newest that takes them', () => {
    const files = { 'a.service': `${apiserver} \\\n  --service-account-api-audiences=a\n` };
    expect(codesIn(files, { target: { kubernetes: '1.33' } })).toContain('a.service:7:3 flag-unknown');
    expect(codesIn(files)).not.toContain('a.service:7:3 flag-unknown');
    const { results } = lintFiles(filesOf(files));
    expect(results[0]?.diagnostics.map(({ code }) => code)).toContain('version-fitted');
  });

  it('judges configuration files by its Kubernetes', () => {
    const files = {
      's.yaml': 'apiVersion: kubescheduler.config.k8s.io/v1beta2\nkind: KubeSchedulerConfiguration\n',
    };
    expect(codesIn(files, { target: { kubernetes: '1.24' } })).not.toContain('s.yaml:1:1 document-version');
    expect(codesIn(files, { target: { kubernetes: '1.33' } })).toEqual(['s.yaml:1:1 document-version']);
  });

  it('of etcd in a configuration of kubeadm, which adds what the host is called', () => {
    const text = (value: string) =>
      `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\netcd:\n  local:\n    imageTag: 3.5.15-0\n    extraArgs:\n    - {name: quota-backend-bytes, value: "${value}"}\n    - {name: client-cert-auth, value: "true"}\n`;
    expect(codesIn({ 'k.yaml': text('8589934592') })).toEqual([]);
    expect(codesIn({ 'k.yaml': text('8Gi') })).toEqual(['k.yaml:7:7 flag-value-invalid']);
  });

  it('leaves out what an environment file may add', () => {
    const etcd = (more: string): string =>
      `[Service]\nEnvironmentFile=/etc/etcd.env\nExecStart=/usr/bin/etcd --listen-client-urls=https://192.0.2.1:2379${more}\n`;
    expect(codesIn({ 'etcd.service': etcd('') })).toEqual([]);
    expect(codesIn({ 'etcd.service': etcd(' --bogus=1') })).toEqual(['etcd.service:3:69 flag-unknown']);
    expect(codesIn({ 'etcd.service': etcd(''), 'etcd.env': 'ETCD_NAME=a\n' })).toContain(
      'etcd.service:3:25 advertise-client-missing',
    );
  });
});

it('takes the variables of a container of etcd, and leaves out what they may add', () => {
  const pod = (...lines: readonly string[]): string =>
    [
      'apiVersion: v1',
      'kind: Pod',
      'spec:',
      '  containers:',
      '  - command: [etcd, --listen-client-urls=https://192.0.2.1:2379]',
      '    image: registry.k8s.io/etcd:3.5.16-0',
      ...lines.map((line) => `    ${line}`),
      '',
    ].join('\n');
  const codes = (...lines: readonly string[]) => codesIn({ 'etcd.yaml': pod(...lines) });
  const missing = 'etcd.yaml:5:21 advertise-client-missing';
  expect(codes()).toContain(missing);
  const known = codes('env:', '- {name: ETCD_ADVERTISE_CLIENT_URLS, value: https://192.0.2.1:2379}');
  expect(known).toEqual(codes().filter((code) => code !== missing));
  expect(codes('env:', '- {name: ETCD_ADVERTISE_CLIENT_URLS, valueFrom: {}}')).toEqual([]);
  expect(codes('envFrom:', '- configMapRef: {name: etcd}')).toEqual([]);
});

it('says nothing of an argument of etcd that systemd fills in', () => {
  const text = `[Service]\nEnvironmentFile=/x\nExecStart=/usr/bin/etcd --listen-peer-urls=\${A} --heartbeat-interval %i\n`;
  expect(codesIn({ 'etcd@.service': text })).toEqual([]);
});

test('no text makes it throw', () => {
  const planted = filesIn('planted').flatMap((file) =>
    file.kind === 'content' ? [{ path: file.path, text: String(Buffer.from(file.content)) }] : [],
  );
  const part = fc.tuple(fc.nat(), fc.nat(200), fc.string({ unit: 'binary', maxLength: 5 }));
  fc.assert(
    fc.property(fc.constantFrom(...planted), part, ({ path, text }, [at, length, more]) => {
      const from = at % (text.length + 1);
      const damaged = text.slice(0, from) + more + text.slice(from + length);
      lintFiles([{ kind: 'content', path, content: damaged }]);
    }),
  );
});

describe('settings of networkd, journald and logind', () => {
  it('are judged by the systemd that reads them', () => {
    const files = {
      'etc/systemd/logind.conf': '[Login]\nSleepOperation=suspend\n',
      'etc/tmpfiles.d/a.conf': 'd$ /run/a\n',
      'etc/systemd/network/10-lan.network': '[Match]\nName=eth0\n[Network]\nDHCP=yes\nDNSOverTls=yes\n',
    };
    expect(codesIn(files, { target: { systemd: 252 } })).toEqual([
      'etc/systemd/logind.conf:2:1 newer-directive',
      'etc/tmpfiles.d/a.conf:1:1 line-type-unknown',
      'etc/systemd/network/10-lan.network:5:1 unknown-key',
    ]);
    expect(codesIn(files, { target: { systemd: 257 } })).toEqual([
      'etc/systemd/network/10-lan.network:5:1 unknown-key',
    ]);
  });

  it('are not Quadlet files, which end in .network too', () => {
    const quadlet = { 'etc/containers/systemd/lan.network': '[Network]\nNetworkName=lan\n' };
    expect(codesIn(quadlet)).toEqual([]);
    expect(codesIn({ 'etc/systemd/network/lan.network': '[Network]\nNetworkName=lan\n' })).toEqual([
      'etc/systemd/network/lan.network:2:1 unknown-key',
    ]);
  });
});

test('blank lines, and blanks within a line, take no time that grows faster than they do', () => {
  const names = ['a.service', 'keepalived.conf', 'ldirectord.cf', 'default/etcd', 'pod.yaml', 'x.conf'];
  const texts = ['\n'.repeat(200_000), `a${' '.repeat(200_000)}`, `a =${' \t'.repeat(100_000)}`];
  for (const name of names)
    for (const text of texts) soon(() => lintFiles(filesOf({ [name]: `${text}x\n` })));
});

test('each command line of an export of a cluster is checked', () => {
  const pod = (flag: string): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    spec: { containers: [{ command: ['kube-scheduler', '--kubeconfig=/k', flag] }] },
  });
  const pods = ['--v=2', '--nope', '--v=2', '--neither'].map(pod);
  const options = { target: { kubernetes: '1.31' } };
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: pods }, null, 1);
  const documents = pods.map((each) => JSON.stringify(each)).join('\n---\n');
  expect(codesIn({ 'pods.json': list }, options).map((each) => each.replace(/^.* /, ''))).toEqual([
    'flag-unknown',
    'flag-unknown',
  ]);
  expect(codesIn({ 'pods.yaml': documents }, options)).toEqual([
    expect.stringMatching(/^pods.yaml:3:.* flag-unknown$/),
    expect.stringMatching(/^pods.yaml:7:.* flag-unknown$/),
  ]);
});
