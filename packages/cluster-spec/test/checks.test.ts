import { describe, expect, it } from 'vitest';
import { soon } from '../../../tools/testing/soon.js';
import { parseClusterSpec } from '../src/parse.js';
import { judgedVersions, supportedVersions } from '../src/versions.js';
import { brief, broken, valid, withKeys } from './example.js';

describe('hosts', () => {
  it.each([
    ['192.168.1.12', '192.168.1.11', ['error duplicate-address 5:46 192.168.1.11']],
    ['name: control1', 'name: control0', ['error duplicate-name 5:12 control0']],
    ['name: control1', 'name: kubernetes', ['error duplicate-name 5:12 kubernetes']],
    [
      '192.168.1.12}',
      '192.168.1.12, ssh: {host: 192.168.1.11}}',
      ['error duplicate-ssh-target 5:72 192.168.1.11'],
    ],
    ['192.168.1.12}', '192.168.1.12, ssh: {host: 192.168.1.11, port: 23}}', []],
    ['control1, role: control', 'control1, role: gateway', ['error even-voters 2:1 hosts']],
    ['  - {name: control2, role: control, address: 192.168.1.13}\n', '', ['error even-voters 2:1 hosts']],
    ['  - {name: gateway, role: gateway, address: 192.168.1.10}\n', '', ['error gateway-count 2:1 hosts']],
    ['192.168.1.12', '127.0.0.1', ['error unusable-address 5:46 127.0.0.1']],
  ])('%j -> %j', (from, to, expected) => {
    expect(brief(broken(from, to))).toEqual(expected);
  });

  it('allows one voter with a warning, and refuses zero', () => {
    const lines = valid.split('\n');
    const one = parseClusterSpec(lines.slice(0, 4).join('\n'));
    expect(one.spec?.hosts).toHaveLength(2);
    expect(one.diagnostics.map(({ code }) => code)).toEqual(['single-voter']);
    const none = parseClusterSpec(lines.slice(0, 3).join('\n'));
    expect(none.diagnostics.map(({ code }) => code)).toEqual(['no-control-node']);
  });
});

describe('backup', () => {
  it('is off unless it is there, and has a default for each key', () => {
    expect(parseClusterSpec(valid).spec?.backup).toBeUndefined();
    const defaults = {
      schedule: '*-*-* 00/6:00:00',
      directory: '/var/backups/etcd',
      keepLast: 8,
      keepDaily: 7,
      drillSchedule: 'monthly',
    };
    for (const yaml of ['backup: {}', 'backup:', 'backup:\n  # keepLast: 3'])
      expect(withKeys(yaml).spec?.backup).toEqual(defaults);
  });

  it.each([
    ...[
      '/',
      '/etc',
      '/root',
      '/home/me',
      '/home/me/x/..',
      '~',
      '~/',
      '~/.ssh',
      '/etc/ssl/private',
      '..',
      '../..',
      'auth/../..',
    ].map((path) => [path, ['shared-directory']]),
    ...['auth', '.', '~/auth', '~/.config/harderway', '../auth', '/srv/auth', '/auth'].map((path) => [
      path,
      [],
    ]),
  ])('the directory of the credentials is not shared: %s', (path, found) => {
    expect(withKeys(`pki: {directory: "${path}"}`).diagnostics.map(({ code }) => code)).toEqual(found);
  });

  it.each([
    ...[
      '/',
      '/etc/',
      '/etc/../etc/passwd',
      '/etc/passwd',
      '/etc/shadow',
      '/usr/bin/sudo',
      '/boot/x',
      '/etc/etcd/x',
      '/root/.ssh/authorized_keys',
      '/home/ubuntu/.ssh/authorized_keys',
      '/home/ubuntu/.ssh',
      '/bin',
      '/lib64',
      '/var/run',
      '/etc/kubernetes',
      '/etc/systemd/system',
      '/usr/local/bin',
      '/var/lib/etcd',
      '/var/lib/kubernetes',
      '/etc/ssh/ssh_host_ed25519_key',
      '/etc/sudoers.d/10-kubernetes',
      '/etc/network/interfaces',
    ].map((path) => [path, ['reserved-path']]),
    ...['/etc/kubernetes/x', '/usr/local/sbin/upload', '/etc/motd', '/opt/x', '/etc/ssh/sshd_config.d/x'].map(
      (path) => [path, []],
    ),
  ])('files go nowhere else than to paths of their own: %s', (path, found) => {
    const { diagnostics } = withKeys(`files: [{path: "${path}", content: x}]`);
    expect(diagnostics.map(({ code }) => code)).toEqual(found);
  });

  it.each([
    ['/etc/a', '/etc/a/b', ['duplicate-path']],
    ['/etc/a/b/c', '/etc/a', ['duplicate-path']],
    ['/etc/a', '/etc/ab', []],
    ['/etc/a/b', '/etc/a/c', []],
  ])('a path is not both a file and a directory: %s and %s', (one, other, found) => {
    const { diagnostics } = withKeys(`files: [{path: ${one}, content: x}, {path: ${other}, content: x}]`);
    expect(diagnostics.map(({ code }) => code)).toEqual(found);
  });

  it('a file is not removed in the place of the data of etcd, which may be a link', () => {
    const { diagnostics } = withKeys(
      'etcd: {dataDirectory: /srv/etcd}\nfiles: [{path: /srv/etcd, state: absent}]',
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['reserved-path']);
  });

  it.each([
    ['https://10.0.0.1:6443', 'give the address alone, without https:// and port'],
    ['10.0.0.1/24', 'leave out the prefix length: 10.0.0.1'],
  ])('says what to leave out of the address %s', (virtualIp, hint) => {
    const { diagnostics } = parseClusterSpec(`api: {virtualIp: "${virtualIp}"}\nhosts: []\n`);
    expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'malformed-address', hint }));
  });

  it('refuses a version of more digits than a number holds', () => {
    const { diagnostics } = withKeys('versions: {kubernetes: 1.31.999999999999999999999}');
    expect(diagnostics.map(({ code }) => code)).toEqual(['malformed-version']);
  });

  it('says one thing of a file of another program', () => {
    const { diagnostics } = parseClusterSpec('apiVersion: v1\nkind: Config\nclusters: []\n');
    expect(diagnostics).toMatchObject([{ code: 'unknown-value', message: 'apiVersion cannot be v1' }]);
  });

  it.each([
    ['directory: /srv/snapshots', []],
    ['directory: snapshots', ['error malformed-path']],
    ['directory: /var/backups', ['error shared-directory']],
    ['directory: /home/ubuntu', ['error shared-directory']],
    ['directory: /root/.ssh', ['error shared-directory']],
    ['directory: /var/lib/etcd', ['error shared-directory']],
    ['directory: /var/lib/etcd/snapshots', ['error shared-directory']],
    ['directory: /var/lib', ['error shared-directory']],
    ['directory: /var/lib/etcd-snapshots', []],
    ['directory: /tmp/snapshots', ['error shared-directory']],
    ['directory: /srv/../etc', ['error shared-directory']],
    ['keepLast: 0', ['error number-out-of-range']],
    ['upload: rclone copy', ['error malformed-path']],
    // It would be looked for under this whole name, each time.
    ['upload: /usr/bin/aws s3 cp', ['error malformed-path']],
    ['upload: /usr/local/sbin/upload-snapshot', []],
  ])('%s', (yaml, expected) => {
    const found = withKeys(`backup:\n  ${yaml}`).diagnostics;
    expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual(expected);
  });
});

describe('network', () => {
  it.each([
    ['clusterCidr: 10.0.0.0/8', ['error overlapping-cidrs']],
    ['clusterCidr: 192.168.0.0/16', ['error overlapping-cidrs']],
    ['clusterCidr: 192.168.1.21/32', ['error overlapping-cidrs']],
    ['serviceClusterIpRange: 192.168.1.0/28', ['error overlapping-cidrs']],
    ['serviceClusterIpRange: 10.64.0.0/10', ['error service-range-too-large']],
    ['serviceClusterIpRange: 10.32.0.0/30', ['error service-range-too-small']],
    ['serviceClusterIpRange: 10.32.0.0/12', []],
    ['serviceClusterIpRange: 10.32.0.0/29', []],
    ['serviceClusterIpRange: 10.32.5.0/16', ['warning cidr-host-bits']],
  ])('%s', (yaml, expected) => {
    const found = withKeys(`network:\n  ${yaml}`).diagnostics.map(
      ({ severity, code }) => `${severity} ${code}`,
    );
    expect(found).toEqual(expected);
  });

  it('points at the machine inside a default range, and says how to write another range', () => {
    const near = (address: string): string => valid.replaceAll('192.168.1.', address);
    const text = near('10.0.5.');
    const found = parseClusterSpec(text);
    expect(brief({ text, ...found })).toEqual(['error overlapping-cidrs 3:45 10.0.5.10']);
    expect(found.diagnostics[0]).toMatchObject({
      message:
        'network.clusterCidr is 10.0.0.0/12 by default, which holds 10.0.5.10, the address of gateway and 4 more',
      hint: 'write a range under `network:` without any machine, as in `clusterCidr: 10.244.0.0/16`',
    });
    const fixed = `${text}network: {clusterCidr: 10.16.0.0/12}\n`;
    expect(parseClusterSpec(fixed).diagnostics).toEqual([]);
    const services = parseClusterSpec(near('10.32.5.'));
    expect(services.diagnostics[0]?.hint).toContain('`serviceClusterIpRange: 10.96.0.0/16`');
  });

  it('points at the range in the file that overlaps a default', () => {
    const yaml = 'network:\n  serviceClusterIpRange: 10.8.0.0/16';
    expect(brief(withKeys(yaml))).toEqual(['error overlapping-cidrs 8:26 10.8.0.0/16']);
  });

  it('allows a large service range from Kubernetes 1.34', () => {
    const yaml = 'network: {serviceClusterIpRange: 10.64.0.0/10}\nversions: {kubernetes: 1.34.0}';
    expect(withKeys(yaml).diagnostics).toEqual([]);
  });

  it.each([
    ['192.168.1.21', '192.168.1.10', ['error virtual-ip-is-host 1:18 192.168.1.10']],
    ['192.168.1.21', '192.168.2.21', ['warning virtual-ip-outside-subnet 1:18 192.168.2.21']],
    ['192.168.1.21', '224.0.0.1', ['error unusable-address', 'warning virtual-ip-outside-subnet']],
    ['192.168.1.10', '192.168.9.10', ['warning host-outside-subnet']],
    ['192.168.1.12', '172.16.9.12', ['warning host-outside-subnet']],
  ])('%s -> %s', (from, to, expected) => {
    const found = brief(broken(from, to));
    expect(found).toHaveLength(expected.length);
    for (const [index, start] of expected.entries()) expect(found[index]?.startsWith(start)).toBe(true);
  });
});

it('takes hosts of several /24 networks for those of a larger subnet', () => {
  const text = valid.replace('192.168.1.12', '192.168.2.12').replace('192.168.1.10', '192.168.3.10');
  expect(parseClusterSpec(text).diagnostics).toEqual([]);
});

describe('versions', () => {
  it.each([
    ['kubernetes', '1.19.16', '1.20'],
    ['kubernetes', '1.38.0', '1.37'],
    ['kubernetes', '2.0.0', '1.37'],
    ['etcd', '3.3.27', '3.4'],
    ['etcd', '3.8.0', '3.7'],
  ])('%s %s is not supported', (program, version, near) => {
    const [found] = withKeys(`versions: {${program}: ${version}}`).diagnostics;
    expect(found?.code).toBe('unsupported-version');
    expect(found?.hint).toContain(near);
  });

  it.each([
    ['kubernetes', '1.99.0', '1.37'],
    ['etcd', '3.99.1', '3.7'],
  ] as const)('%s %s is judged as %s if that is allowed', (program, version, newest) => {
    const { spec, diagnostics } = withKeys(`versions: {${program}: ${version}, allowNewer: true}`);
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning newer-version']);
    expect(spec?.versions[program]).toBe(version);
    expect(spec && judgedVersions(spec.versions)[program]).toBe(newest);
    expect(withKeys(`versions: {${program}: 1.0.0, allowNewer: true}`).diagnostics[0]?.code).toBe(
      'unsupported-version',
    );
  });

  it('warns of a minor that is known only by sources before its release', () => {
    const { spec, diagnostics } = withKeys('versions: {kubernetes: 1.37.2}');
    expect(diagnostics).toMatchObject([
      {
        severity: 'warning',
        code: 'provisional-version',
        message: expect.stringMatching(
          /^Kubernetes 1\.37\.2 is known by sources of [\d-]{10}, before 1\.37\.0: /,
        ),
      },
    ]);
    expect(spec && judgedVersions(spec.versions).kubernetes).toBe('1.37.2');
  });

  it('supports both ends of each range', () => {
    for (const [program, { oldest, newest, provisional = {} }] of Object.entries(supportedVersions)) {
      for (const minor of [oldest, newest]) {
        const codes = withKeys(`versions: {${program}: ${minor}.9}`).diagnostics.map(({ code }) => code);
        expect(codes).toEqual(minor in provisional ? ['provisional-version'] : []);
      }
    }
    expect(withKeys('versions: {kubernetes: 1.36.0-rc.1}').diagnostics).toEqual([]);
  });
});

describe("etcd's data directory", () => {
  const codes = (path: string): readonly string[] =>
    withKeys(`etcd: {dataDirectory: "${path}"}`).diagnostics.map(({ code }) => code);

  it.each([
    '/etc',
    '/usr',
    '/usr/local/etcd',
    '/var',
    '/var/lib',
    '/var/lib/',
    '/var/lib/dpkg',
    '/var/lib/dpkg/etcd',
    '/var/lib/docker/volumes',
    '/var/lib/postgresql/17',
    '/var/lib/kubelet/pods',
    '/var/www/html',
    '/var/local/data/db',
    '/root/.ssh',
    '/var/etcd',
    '/home/etcd',
    '/root/backup/old',
    '/home/ubuntu/.ssh',
    '/home/ubuntu/work/data',
    '/nix/store',
    '/snap/core',
    '/sysroot/ostree',
    '/var/lib/kubernetes',
    '/var/lib/harderway/etcd',
    '/var/run/etcd',
    '/root',
    '/home/ubuntu',
    '/data',
    '/srv',
    '/mnt/disk',
    '/tmp/etcd',
    '/etc/etcd',
    '/var/lib/../../etc',
    '/srv/./etcd',
    '/srv//etcd',
  ])('is not %s', (path) => {
    expect(codes(path)).toEqual(['shared-directory']);
  });

  it.each(['/srv/etcd|x', '/srv/etcd\\\\x', 'etcd', '~/etcd'])('is no path: %s', (path) => {
    expect(codes(path)).toEqual(['malformed-path']);
  });

  it.each([
    '/var/lib/etcd',
    '/var/lib/etcd-data',
    '/srv/etcd',
    '/mnt/disk/etcd',
    '/data/kubernetes/members',
    '/opt/my-etcd',
    '/var/lib/kubernetes-etcd',
    '/var/lib/k8s/etcd/member0',
    '/home/etcd/data',
    '/root/etcd',
    '/var/etcd/data',
  ])('may be %s', (path) => {
    expect(codes(path)).toEqual([]);
  });
});

describe("the directory of etcd's log", () => {
  const codes = (path: string) =>
    withKeys(`etcd: {extraFlags: {wal-dir: ${path}}}`).diagnostics.map(({ code }) => code);

  it.each(['/var/log', '/home/ubuntu', '/var/wal', '/etc/etcd/wal', '/srv/../etc', '/data'])(
    'is not %s',
    (path) => {
      expect(codes(path)).toEqual(['shared-directory']);
    },
  );

  it.each(['/srv/wal', '/mnt/wal', '/var/lib/etcd/wal', '/ssd/etcd-wal'])('may be %s', (path) => {
    expect(codes(path)).toEqual([]);
  });

  const inProduction = (path: string) =>
    withKeys(`profile: production\netcd: {extraFlags: {wal-dir: ${path}}}`).diagnostics.map(
      ({ code, message }) => `${code}: ${message}`,
    );

  it.each([
    ['/srv/etcd-wal', '/srv, which is shared with other programs'],
    ['/ssd/etcd-wal', '/ssd, which is shared with other programs'],
    ['/srv/fast/wal', '/srv/fast, which is shared with other programs'],
  ])('in production is not %s, since etcd makes its log in %s', (path, around) => {
    expect(inProduction(path)).toEqual([`shared-directory: etcd makes its log in ${around}`]);
  });

  it.each(['/srv/etcd-wal/wal', '/var/lib/etcd/wal', '/var/lib/etcd/log/wal', '/ssd/etcd/wal'])(
    'in production may be %s',
    (path) => {
      expect(inProduction(path)).toEqual([]);
    },
  );
});

describe('an address that no machine can have', () => {
  it.each([
    ['192.168.1.12', '192.168.1.255', ['warning unusable-address 5:46 192.168.1.255']],
    ['192.168.1.21', '192.168.1.0', ['warning unusable-address 1:18 192.168.1.0']],
    ['192.168.1.12', '255.255.255.255', ['error unusable-address 5:46 255.255.255.255']],
  ])('%j -> %j', (from, to, expected) => {
    expect(brief(broken(from, to)).filter((found) => found.includes('unusable'))).toEqual(expected);
  });

  it('is not in a range of the cluster either', () => {
    const { diagnostics } = withKeys('network: {clusterCidr: 127.0.0.0/16}');
    expect(diagnostics.map(({ code }) => code)).toEqual(['unusable-address']);
  });
});

describe('the issuers of tokens', () => {
  const found = (issuers: string) =>
    withKeys(`kubeApiserver: {serviceAccountIssuers: ${issuers}}`).diagnostics.map(({ code, hint }) => [
      code,
      hint,
    ]);

  it.each(['https://192.168.1.21:6443', 'https://issuer.example', 'https://issuer.example/a/b'])(
    'may be %s',
    (issuer) => expect(found(`['${issuer}']`)).toEqual([]),
  );

  it.each(['http://192.168.1.21:6443', 'kubernetes', 'https://a?b', 'https://me@a'])('are not %s', (issuer) =>
    expect(found(`['${issuer}']`)).toEqual([
      ['malformed-url', 'write an https address without query, as in https://192.168.1.21:6443'],
    ]),
  );

  it('are at least one', () => {
    expect(found('[]')).toEqual([['missing-key', 'list at least one, or remove the key']]);
  });
});

describe('what was meant is named', () => {
  const hints = (text: string): readonly (readonly [string, string | undefined])[] =>
    parseClusterSpec(text).diagnostics.map(({ code, hint }) => [code, hint]);

  it.each([
    [
      'a misspelled key, which is not missing too',
      broken('virtualIp', 'virtualip').text,
      'unknown-key',
      'did you mean virtualIp?',
    ],
    [
      'a missing blank',
      broken('role: gateway', 'role:gateway').text,
      'unknown-key',
      'put a blank after role:',
    ],
    [
      'a missing blank in the only line of a section',
      withKeys('etcd:\n  dataDirectory:/srv/etcd').text,
      'wrong-type',
      'put a blank after dataDirectory:',
    ],
    [
      'a missing blank before another line',
      withKeys('etcd:\n  dataDirectory:/srv/etcd\n  extraFlags: {}').text,
      'yaml-syntax',
      'Write "dataDirectory: ...".',
    ],
    ['a merge key', withKeys('ssh: {<<: {port: 22}}').text, 'unknown-key', 'write the keys themselves'],
    ['a quote that is not closed', withKeys('name: "lab').text, 'yaml-syntax', 'Close it.'],
    ['an empty key', withKeys('domian:').text, 'unknown-key', 'did you mean domain?'],
  ])('%s', (_, text, code, hint) => {
    expect(hints(text)).toEqual([[code, hint]]);
  });

  it('of an alias inside of its own anchor', () => {
    expect(withKeys('etcd: &etcd {extraFlags: *etcd}').diagnostics).toMatchObject([
      { code: 'yaml-unusable', message: 'alias inside of its own anchor' },
    ]);
  });
});

it('reports 8,000 unknown keys in a time that grows with their number', () => {
  const keys = (count: number) => Array.from({ length: count }, (_, at) => `key${at}: 1`).join('\n');
  const timeOf = (count: number): number => {
    const from = performance.now();
    expect(withKeys(keys(count)).diagnostics).toHaveLength(count);
    return performance.now() - from;
  };
  timeOf(500);
  expect(timeOf(8000)).toBeLessThan(12 * Math.max(50, timeOf(2000)));
});

it('finds the network of many hosts in a time for each once', () => {
  const hosts = Array.from(
    { length: 8000 },
    (_, at) => `  - {name: h${at}, role: control, address: 10.${at >> 8}.${at & 255}.1}\n`,
  );
  const text = `api: {virtualIp: 10.0.255.1}\nhosts:\n${hosts.join('')}`;
  expect(soon(() => parseClusterSpec(text)).diagnostics).not.toEqual([]);
});
