import { describe, expect, it } from 'vitest';
import { crossCheck } from '../src/cluster/cross-check.js';
import type { ClusterComponents, ComponentInstance } from '../src/cluster/model.js';

const urls = ['https://192.168.1.11:2379', 'https://192.168.1.12:2379'];

const server = (host: string, flags: Readonly<Record<string, string>> = {}): ComponentInstance => ({
  host,
  version: '1.31.0',
  flags: {
    'advertise-address': host,
    'service-cluster-ip-range': '10.32.0.0/16',
    'etcd-servers': urls.join(','),
    'authorization-mode': 'Node,RBAC',
    'client-ca-file': '/ca.pem',
    'service-account-signing-key-file': '/sa-key.pem',
    ...flags,
  },
});

const manager = (
  flags: Readonly<Record<string, string>> = {},
  rest: Partial<ComponentInstance> = {},
): ComponentInstance => ({
  host: 'a',
  version: '1.31.0',
  flags: {
    'service-cluster-ip-range': '10.32.0.0/16',
    'cluster-cidr': '10.64.0.0/12',
    'root-ca-file': '/ca.pem',
    'cluster-signing-cert-file': '/ca.pem',
    'service-account-private-key-file': '/sa-key.pem',
    ...flags,
  },
  ...rest,
});

const cluster = (change: Partial<ClusterComponents> = {}): ClusterComponents => ({
  apiservers: [server('a')],
  controllerManagers: [manager()],
  schedulers: [{ host: 'a', version: '1.31.0', flags: {} }],
  etcdClientUrls: urls,
  anonymousProbes: ['/healthz'],
  ...change,
});

const codes = (change: Partial<ClusterComponents>): readonly string[] =>
  crossCheck(cluster(change)).map(({ severity, code }) => `${severity} ${code}`);

describe('crossCheck', () => {
  it('has nothing to say of components that fit', () => {
    expect(crossCheck(cluster())).toEqual([]);
  });

  describe('of encryption', () => {
    const flags = { 'encryption-provider-config': '/encryption.yaml' };
    const of = (...keys: readonly string[]): string =>
      `resources:\n- resources: [secrets]\n  providers:\n  - aescbc:\n      keys:\n${keys
        .map((key) => `      - name: ${key}\n        secret: "${key}"\n`)
        .join('')}  - identity: {}\n`;
    const all = of('k1').replace('[secrets]', '["*.*"]');
    const pair = (...texts: readonly (string | undefined)[]) =>
      codes({
        apiservers: texts.map((text, index) => ({
          ...server(['a', 'b'][index] ?? '', text === undefined ? {} : flags),
          read: (path: string) => (path === '/encryption.yaml' ? text : undefined),
        })),
        ignoreUnread: true,
      });
    it.each([
      [[of('k1'), of('k1')], []],
      [[of('k1', 'k2'), of('k2', 'k1')], []],
      [[of('k1'), `# mine\n${of('k1')}`], []],
      [[of('k1'), of('k2')], ['error encryption-differs']],
      // A key that is about to be introduced writes nothing yet.
      [[of('k1', 'k2'), of('k1')], []],
      [[of('k2', 'k1'), of('k1')], ['error encryption-differs']],
      [[of('k1'), of('k1').replace('name: k1', 'name: other')], ['error encryption-differs']],
      [[of('k1'), of('k1').replace('[secrets]', '[secrets, configmaps]')], ['error encryption-differs']],
      [[of('k1'), of('k1').replace('[secrets]', '["*.*"]')], ['error encryption-differs']],
      [[all, all.replace('"*.*"', '"*.*", secrets')], []],
      [[of('k1'), `${of('k1')}- resources: [configmaps]\n  providers: [identity: {}]\n`], []],
      [[of('k1'), undefined], ['error apiservers-differ']],
    ])('reports what one server cannot read: %#', (texts, expected) => {
      expect(pair(...texts)).toEqual(expected);
    });
  });

  it('reports API servers that are more than one minor apart', () => {
    const of = (host: string, version: string): ComponentInstance => ({ ...server(host), version });
    const found = (...versions: readonly string[]) =>
      codes({
        apiservers: versions.map((version, index) => of(`${index}`, version)),
        controllerManagers: [],
        schedulers: [],
      });
    expect(found('1.31.0', '1.32.4')).toEqual([]);
    expect(found('1.31.0', '1.32.4', '1.33.0')).toEqual(['error version-skew']);
  });

  it('reports API servers that check tokens with other keys', () => {
    const key = (body: string): string => `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`;
    const of = (host: string, ...keys: readonly string[]): ComponentInstance => ({
      ...server(host, { 'service-account-key-file': '/sa.pem' }),
      read: (path) => (path === '/sa.pem' ? keys.map(key).join('') : undefined),
    });
    const found = (...apiservers: readonly ComponentInstance[]) => codes({ apiservers, ignoreUnread: true });
    expect(found(of('a', 'AAAA'), of('b', 'AAAA'))).toEqual([]);
    expect(found(of('a', 'AAAA'), of('b', 'BBBB', 'AAAA'))).toEqual([]);
    expect(found(of('a', 'AAAA'), of('b', 'BBBB'))).toEqual(['error service-account-keys-differ']);
  });

  it('compares runtime-config and feature gates of one minor, whatever their order', () => {
    const gates = (list: string, version = '1.31.0'): ComponentInstance => ({
      ...server(list, { 'feature-gates': list }),
      version,
    });
    const found = (...apiservers: readonly ComponentInstance[]) => codes({ apiservers, ignoreUnread: true });
    expect(found(gates('A=true,B=true'), gates('B=true,A=true'))).toEqual([]);
    expect(found(gates('A=true'), gates('B=true'))).toEqual(['error apiservers-differ']);
    expect(found(gates('A=true'), gates('B=true', '1.32.0'))).not.toContain('error apiservers-differ');
  });

  it('compares networks, not how they are written', () => {
    const range = (value: string) => ({ 'service-cluster-ip-range': value });
    const same = { controllerManagers: [manager(range('10.32.0.5/16, fd00::1/112'))] };
    const found = (value: string) =>
      codes({ ...same, apiservers: [server('a', range(value))], ignoreUnread: true });
    expect(found('10.32.0.0/16,fd00:0::/112')).toEqual([]);
    expect(found('10.32.0.0/24,fd00::/112')).toEqual(['error service-ranges-differ']);
    const servers = [server('a'), server('b', range('10.32.7.0/16'))];
    expect(codes({ apiservers: servers, ignoreUnread: true })).toEqual([]);
  });

  it('warns of files that could not be compared, unless it is told to ignore them', () => {
    const apart = { controllerManagers: [manager({}, { host: 'b' })] };
    expect(codes(apart)).toContain('warning service-account-keys-differ');
    expect(codes({ ...apart, ignoreUnread: true })).toEqual([]);
  });

  it.each<[string, Partial<ClusterComponents>]>([
    [
      'error service-ranges-differ',
      { controllerManagers: [manager({ 'service-cluster-ip-range': '10.33.0.0/16' })] },
    ],
    ['error cluster-cidr-overlap', { controllerManagers: [manager({ 'cluster-cidr': '10.0.0.0/8' })] }],
    [
      'error etcd-server-unknown',
      { apiservers: [server('a', { 'etcd-servers': 'https://192.168.1.19:2379' })] },
    ],
    ['warning etcd-member-unused', { apiservers: [server('a', { 'etcd-servers': urls[0] ?? '' })] }],
    ['error anonymous-probe-refused', { apiservers: [server('a', { 'anonymous-auth': 'false' })] }],
    ['error anonymous-probe-refused', { apiservers: [server('a', { 'authorization-mode': 'AlwaysAllow' })] }],
    ['warning anonymous-probe-forbidden', { anonymousProbes: ['/metrics'] }],
    [
      'warning service-account-keys-differ',
      { controllerManagers: [manager({ 'service-account-private-key-file': '/other' })] },
    ],
    [
      'error apiservers-differ',
      { apiservers: [server('a'), server('b', { 'service-cluster-ip-range': '10.40.0.0/16' })] },
    ],
    [
      'error advertise-address-twice',
      { apiservers: [server('a'), server('b', { 'advertise-address': 'a' })] },
    ],
    [
      'error leader-election-off',
      { controllerManagers: [manager({ 'leader-elect': 'false' }), manager({}, { host: 'b' })] },
    ],
    [
      'error leader-election-locks-differ',
      { controllerManagers: [manager({ 'leader-elect-resource-name': 'x' }), manager({}, { host: 'b' })] },
    ],
    [
      'warning cluster-cidrs-differ',
      { controllerManagers: [manager(), manager({ 'cluster-cidr': '10.80.0.0/12' }, { host: 'b' })] },
    ],
    ['error version-skew', { controllerManagers: [manager({}, { version: '1.32.0' })] }],
    ['error version-skew', { schedulers: [{ host: 'a', version: '1.29.9', flags: {} }] }],
  ])('%s', (code, change) => {
    expect(codes(change)).toContain(code);
  });

  describe('of schedulers', () => {
    const scheduler = (
      host: string,
      file: string,
      flags: Readonly<Record<string, string>> = {},
      version = '1.31.0',
    ): ComponentInstance => ({ host, version, flags: { config: '/s.yaml', ...flags }, read: () => file });
    const found = (...schedulers: readonly ComponentInstance[]) => codes({ schedulers });
    const own = 'profiles:\n- schedulerName: mine\n';
    const off = 'leaderElection:\n  leaderElect: no\n';
    const named = 'leaderElection:\n  resourceName: x\n';

    it.each<[readonly ComponentInstance[], readonly string[]]>([
      [[scheduler('a', ''), scheduler('b', off)], ['error leader-election-off']],
      [[scheduler('a', '{}'), scheduler('b', named)], ['error leader-election-locks-differ']],
      // A flag comes before the file, but did not in old versions.
      [[scheduler('a', ''), scheduler('b', off, { 'leader-elect': 'true' })], []],
      [
        [scheduler('a', '', {}, '1.22.0'), scheduler('b', off, { 'leader-elect': 'true' }, '1.22.0')],
        ['error leader-election-off'],
      ],
      // Another scheduler beside the usual one has other pods.
      [[scheduler('a', ''), scheduler('b', `${named}${own}`)], []],
      [[scheduler('a', own), scheduler('b', `${off}${own}`)], ['error leader-election-off']],
    ])('reads their configuration: %#', (schedulers, expected) => {
      expect(found(...schedulers).filter((each) => !each.endsWith('version-skew'))).toEqual(expected);
    });
  });

  it("lets the chapter's text pass and its script's range not", () => {
    expect(codes({ controllerManagers: [manager({ 'cluster-cidr': '10.0.0.0/12' })] })).toEqual([]);
    expect(codes({ controllerManagers: [manager({ 'cluster-cidr': '10.0.0.0/8' })] })).toEqual([
      'error cluster-cidr-overlap',
    ]);
  });

  it('compares keys by what is in them, and shows nothing of it', () => {
    const read = (text: string) => () => text;
    const findings = crossCheck(
      cluster({
        apiservers: [{ ...server('a'), read: read('SECRET-A') }],
        controllerManagers: [manager({}, { read: read('SECRET-B') })],
      }),
    );
    expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'error service-account-keys-differ',
      'error signing-ca-not-trusted',
      'warning root-ca-differs',
    ]);
    expect(JSON.stringify(findings)).not.toContain('SECRET');
  });

  it('knows paths that a file leaves to anonymous callers', () => {
    const file = (path: string): ComponentInstance => ({
      ...server('a', { 'authentication-config': '/authn.yaml' }),
      version: '1.32.0',
      read: () =>
        `apiVersion: apiserver.config.k8s.io/v1beta1\nkind: AuthenticationConfiguration\nanonymous:\n  enabled: true\n  conditions:\n  - path: ${path}\n`,
    });
    const managers = { controllerManagers: [], schedulers: [] };
    expect(codes({ apiservers: [file('/healthz')], ...managers })).toEqual([]);
    expect(codes({ apiservers: [file('/livez')], ...managers })).toEqual(['error anonymous-probe-refused']);
  });
});
