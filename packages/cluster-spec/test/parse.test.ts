import { describe, expect, it } from 'vitest';
import { parseClusterSpec } from '../src/parse.js';
import { brief, broken, valid, withKeys } from './example.js';

describe('a valid file', () => {
  it("gets the guide's values for missing keys", () => {
    const { spec, diagnostics } = parseClusterSpec(valid);
    expect(diagnostics).toEqual([]);
    expect(spec).toMatchObject({
      name: 'kubenet',
      domain: 'kubenet',
      versions: { kubernetes: '1.31.0', etcd: '3.5.15' },
      api: { name: 'kubernetes', virtualIp: '192.168.1.21', port: 6443 },
      network: {
        serviceClusterIpRange: '10.32.0.0/16',
        clusterCidr: '10.0.0.0/12',
        serviceNodePortRange: '30000-32767',
      },
      etcd: { initialClusterToken: 'etcd-cluster-0', dataDirectory: '/var/lib/etcd', extraFlags: {} },
      loadBalancer: { scheduler: 'wrr', checkIntervalSeconds: 1, checkTimeoutSeconds: 5, quiescent: true },
      pki: { directory: './auth', validityHours: 87600, authorityValidityHours: 87600 },
      programs: {},
    });
    expect(spec?.hosts[1]).toEqual({
      name: 'control0',
      role: 'control',
      address: '192.168.1.11',
      ssh: { host: '192.168.1.11', port: 22, user: 'ubuntu', hostKeyPolicy: 'strict' },
    });
    expect(Object.keys(spec ?? {})).not.toContain('apiVersion');
    expect(Object.keys(spec ?? {})).not.toContain('ssh');
  });

  it('gives certificates of production a year, and CAs ten', () => {
    const hours = (yaml: string) => withKeys(yaml).spec?.pki;
    const production = { validityHours: 8760, authorityValidityHours: 87600 };
    expect(hours('profile: production')).toMatchObject(production);
    expect(hours('pki: {validityHours: 100000}')).toMatchObject({ authorityValidityHours: 100000 });
    const own = { validityHours: 9000, authorityValidityHours: 20000 };
    expect(hours('pki: {validityHours: 9000, authorityValidityHours: 20000}')).toMatchObject(own);
  });

  it('completes files for control nodes, and takes either their text or a file of this machine', () => {
    const text = `${valid}files:
  - {path: /etc/kubernetes/a, content: "x", readBy: [kube-apiserver]}
  - {path: /etc/kubernetes/b, source: ./b, owner: etcd, secret: true}
  - {path: /etc/kubernetes/c, source: ~/c, group: adm, mode: "0640"}
`;
    const { spec } = parseClusterSpec(text, { path: '/srv/lab/cluster.yaml', home: '/home/me' });
    const common = { secret: false, readBy: [] };
    expect(spec?.files).toEqual([
      {
        ...common,
        path: '/etc/kubernetes/a',
        content: 'x',
        owner: 'root',
        group: 'root',
        mode: 0o644,
        readBy: ['kube-apiserver'],
      },
      {
        ...common,
        path: '/etc/kubernetes/b',
        source: '/srv/lab/b',
        owner: 'etcd',
        group: 'etcd',
        mode: 0o600,
        secret: true,
      },
      {
        ...common,
        path: '/etc/kubernetes/c',
        source: '/home/me/c',
        owner: 'root',
        group: 'adm',
        mode: 0o640,
      },
    ]);
    expect(parseClusterSpec(valid).spec?.files).toEqual([]);
  });

  it('lets a host override the SSH settings at the top, key by key', () => {
    const text = `${valid.replace('192.168.1.11}', '192.168.1.11, ssh: {user: core, host: box.example}}')}
ssh: {user: admin, port: 2222, identityFile: ~/.ssh/id, configFile: ssh_config, hostKeyPolicy: accept-new}
`;
    const { spec } = parseClusterSpec(text, { path: '/srv/lab/cluster.yaml', home: '/home/me' });
    expect(spec?.hosts.map(({ ssh }) => `${ssh.user}@${ssh.host}:${ssh.port}`)).toEqual([
      'admin@192.168.1.10:2222',
      'core@box.example:2222',
      'admin@192.168.1.12:2222',
      'admin@192.168.1.13:2222',
    ]);
    expect(spec?.hosts[1]?.ssh.identityFile).toBe('/home/me/.ssh/id');
    expect(spec?.hosts[1]?.ssh.configFile).toBe('/srv/lab/ssh_config');
  });

  it('resolves local paths against the file and the home directory, each if known', () => {
    const text = `${valid}pki: {directory: ../keys}\nprograms: {directory: ~/programs}\n`;
    expect(parseClusterSpec(text).spec?.pki.directory).toBe('../keys');
    const { spec } = parseClusterSpec(text, { path: '/srv/lab/cluster.yaml', home: '/home/me' });
    expect(spec?.pki.directory).toBe('/srv/keys');
    expect(spec?.programs.directory).toBe('/home/me/programs');
    expect(spec?.etcd.dataDirectory).toBe('/var/lib/etcd');
  });

  it('takes flag values as they are spelled, whatever YAML makes of them', () => {
    const { spec } = withKeys(`kubeApiserver:
  extraFlags: {max-requests-inflight: 0400, profiling: false, feature-gates: "A=true,B=false", tracing-x: 1.30}`);
    expect(spec?.kubeApiserver.extraFlags).toEqual({
      'max-requests-inflight': '0400',
      profiling: 'false',
      'feature-gates': 'A=true,B=false',
      'tracing-x': '1.30',
    });
  });

  it('treats a section without content as its defaults', () => {
    const { spec, diagnostics } = withKeys('etcd:\nnetwork: # all as it is\nkubeScheduler:\n  extraFlags:');
    expect(diagnostics).toEqual([]);
    expect(spec?.network.clusterCidr).toBe('10.0.0.0/12');
  });

  it('follows anchors and reads CRLF and a byte order mark', () => {
    const text = `\ufeff${valid.replace('192.168.1.21', '&v 192.168.1.21')}name: *v\n`.replaceAll(
      '\n',
      '\r\n',
    );
    expect(parseClusterSpec(text).spec?.name).toBe('192.168.1.21');
  });
});

describe('advice', () => {
  it('offers an address of the hosts where the virtual IP is missing', () => {
    const text = valid
      .replace('api: {virtualIp: 192.168.1.21}', 'api: {port: 6443}')
      .replaceAll('192.168.1.', '10.9.8.');
    const [found] = parseClusterSpec(text).diagnostics;
    expect(found?.hint).toContain('{virtualIp: 10.9.8.21}');
  });

  it('says once how large a number may be', () => {
    const { diagnostics } = withKeys('ssh: {port: 99999999999999999999}');
    expect(diagnostics.map(({ hint }) => hint)).toEqual(['write at most 65535']);
  });
});

describe('YAML errors', () => {
  it.each([
    ['api: [1', 'error yaml-syntax'],
    ['name: a\nname: b', 'error yaml-duplicate-key'],
    ['name: *nothing', 'error yaml-unresolved-alias'],
    ['a: 1\n---\nb: 2', 'error yaml-syntax'],
    ['api:\n\tport: 1', 'error yaml-syntax'],
    ['', 'error empty-document'],
    ['# only a comment', 'error empty-document'],
    ['- a list', 'error wrong-type'],
  ])('%j', (text, start) => {
    const { spec, diagnostics } = parseClusterSpec(text);
    expect(spec).toBeUndefined();
    expect(brief({ diagnostics, text })[0]).toMatch(new RegExp(`^${start} `));
  });

  it('refuses aliases that multiply', () => {
    const levels = Array.from({ length: 12 }, (_, n) => `k${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    const { diagnostics } = parseClusterSpec(`k0: &a0 [x]\n${levels.join('\n')}`);
    expect(diagnostics[0]?.code).toBe('yaml-unusable');
  });
});

describe('shape', () => {
  it.each([
    ['vipp: 1', 'error unknown-key 7:1 vipp', 'the keys here are apiVersion'],
    ['Network: {}', 'error unknown-key 7:1 Network', 'did you mean network?'],
    ['virtualIp: 1.2.3.4', 'error unknown-key 7:1 virtualIp', 'virtualIp belongs under api'],
    ['network: {cluster-cidr: 1}', 'error unknown-key 7:11 cluster-cidr', 'did you mean clusterCidr?'],
    ['versions: {etcd: 3.5}', 'error wrong-type 7:18 3.5', 'write all three numbers'],
    ['versions: {etcd: v3.5.15}', 'error malformed-version 7:18 v3.5.15', 'leave out the v: 3.5.15'],
    ['versions: {etcd: "3.5"}', 'error malformed-version 7:18 "3.5"', '3.5.N'],
    ['loadBalancer: {quiescent: yes}', 'error wrong-type 7:27 yes', 'true or false without quotes'],
    ['loadBalancer: {scheduler: wwr}', 'error unknown-value 7:27 wwr', 'did you mean wrr?'],
    ['loadBalancer: {checkIntervalSeconds: 0}', 'error number-out-of-range 7:38 0', 'at least 1'],
    ['loadBalancer: {checkIntervalSeconds: 1.5}', 'error wrong-type 7:38 1.5', 'an integer'],
    ['ssh: {port: 65536}', 'error number-out-of-range 7:13 65536', 'at most 65535'],
    ['ssh: {user: me@box}', 'error malformed-name 7:13 me@box', 'the host has its own key'],
    ['domain: Kube_Net', 'error malformed-name 7:9 Kube_Net', 'lower case'],
    ['network: {clusterCidr: 10.0.0.0}', 'error malformed-cidr 7:24 10.0.0.0', 'as in 10.0.0.0/16'],
    ['network: {clusterCidr: "fd00::/64"}', 'error malformed-cidr 7:24 "fd00::/64"', 'IPv6 is not supported'],
    ['network: {clusterCidr: 10.0.0.0/33}', 'error malformed-cidr 7:24 10.0.0.0/33', '0 to 32'],
    ['network: {serviceNodePortRange: 9-2}', 'error malformed-port-range 7:33 9-2', 'the first and the last'],
    ['etcd: {dataDirectory: var}', 'error malformed-path 7:23 var', 'single slash'],
    ['programs: {mirror: ftp://x}', 'error malformed-url 7:20 ftp://x', 'http or https'],
    ['etcd: {extraFlags: {--a: 1}}', 'error malformed-flag 7:21 --a', 'as in "a: value"'],
    ['etcd: {extraFlags: {a: [1]}}', 'error wrong-type 7:24 [1]', 'commas'],
    ['apiVersion: v2', 'error unknown-value 7:13 v2', 'harderway/v1'],
    ['name: [x]', 'error wrong-type 7:7 [x]', 'write a string here'],
  ])('%s', (yaml, expected, hint) => {
    const parsed = withKeys(yaml);
    expect(parsed.spec).toBeUndefined();
    expect(brief(parsed)).toContain(expected);
    expect(parsed.diagnostics.map((found) => found.hint).join('\n')).toContain(hint);
  });

  it.each([
    ['virtualIp: 192.168.1.21', '', 'error missing-key 1:6 '],
    ['name: gateway, ', '', 'error missing-key 3:5 '],
    ['role: gateway, ', '', 'error missing-key 3:5 '],
    ['role: gateway', 'role: gatewy', 'error unknown-value 3:27 gatewy'],
    ['192.168.1.11', '192.168.1.011', 'error malformed-address 4:46 192.168.1.011'],
    ['192.168.1.11', '192.168.1.256', 'error malformed-address 4:46 192.168.1.256'],
    ['192.168.1.11', 'control0', 'error malformed-address 4:46 control0'],
    ['192.168.1.11', '192.168.1.11:22', 'error malformed-address 4:46 192.168.1.11:22'],
    ['name: control0', 'name: Control_0', 'error malformed-name 4:12 Control_0'],
    ['name: control0', 'name: control0.kubenet', 'error malformed-name 4:12 control0.kubenet'],
    ['name: control0', 'name: localhost', 'error malformed-name 4:12 localhost'],
    ['192.168.1.11}', '192.168.1.11, interface: a/b}', 'error malformed-interface 4:71 a/b'],
    ['192.168.1.11}', '192.168.1.11, ssh: {hots: x}}', 'error unknown-key 4:66 hots'],
  ])('%s -> %s', (from, to, expected) => {
    const found = brief(broken(from, to));
    expect(found.some((one) => one.startsWith(expected))).toBe(true);
  });

  it('reports everything at once, in the order of the file', () => {
    const parsed = broken('virtualIp: 192.168.1.21', 'virtualIp: 192.168.1.12, prt: 1');
    const more = `${parsed.text}versions: {etcd: 9.9.9}\n`;
    const { diagnostics } = parseClusterSpec(more);
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'virtual-ip-is-host',
      'unknown-key',
      'unsupported-version',
    ]);
  });

  it('counts hosts with state: absent nowhere, and keeps them apart', () => {
    const absent = broken('192.168.1.13}', '192.168.1.13, state: absent}').diagnostics;
    expect(absent.map(({ code }) => code)).toEqual(['even-voters']);
    const whole = broken('192.168.1.13}', '192.168.1.13}').text;
    const four = `${whole}  - {name: control3, role: control, address: 192.168.1.14, state: absent}\n`;
    const { spec, diagnostics } = parseClusterSpec(four);
    expect(diagnostics).toEqual([]);
    expect(spec?.hosts.map(({ name }) => name)).not.toContain('control3');
    expect(spec?.leaving).toMatchObject([{ name: 'control3', ssh: { user: 'ubuntu' } }]);
    expect(spec?.leaving[0]).not.toHaveProperty('state');
  });
});
