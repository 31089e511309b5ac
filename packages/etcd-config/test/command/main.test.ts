import { describe, expect, it } from 'vitest';
import { main } from '../../src/command/main.js';

const cluster = `version: 3.5.26
token: t
dataDirectory: /var/lib/etcd
tls:
  client: {certFile: /c.pem, keyFile: /c-key.pem, trustedCaFile: /ca.pem}
  peer: {certFile: /p.pem, keyFile: /p-key.pem, trustedCaFile: /ca.pem}
members:
  - {name: a, address: 10.0.0.1}
  - {name: b, address: 10.0.0.2}
  - {name: c, address: 10.0.0.3}
`;
const members = [1, 2, 3]
  .map((i) => `${i}f, started, ${'abc'[i - 1]}, https://10.0.0.${i}:2380, https://10.0.0.${i}:2379, false\n`)
  .join('');
const health = [1, 2]
  .map((i) => `https://10.0.0.${i}:2379 is healthy: successfully committed proposal: took = 1ms\n`)
  .join('');
const files: Readonly<Record<string, string>> = {
  'cluster.yaml': cluster,
  members,
  health: `${health}https://10.0.0.3:2379 is unhealthy: failed to commit proposal: context deadline exceeded\n`,
  'etcd.yaml': 'name: m1\nheartbeat-interval: "100"\n',
  'good.yaml': 'name: m1\nquota-backend-bytes: 8589934592\nclient-transport-security:\n  auto-tls: true\n',
  'etcd.env': 'ETCD_NAME=m1\nETCD_HEARTBEAT_INTERVAL=x\n',
};
const world = {
  readText: (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error('no such file');
    return text;
  },
};
const etcdConfig = (...argv: readonly string[]) => main(argv, world, '1.2.3');

describe('etcd-config render', () => {
  it('writes each form', () => {
    const flags = etcdConfig('render', '--cluster', 'cluster.yaml', '--member', 'a');
    expect(flags.exitCode).toBe(0);
    expect(flags.stdout.split('\n').slice(0, 2)).toEqual(['--name a', '--cert-file=/c.pem']);
    const file = etcdConfig(
      'render',
      '--cluster',
      'cluster.yaml',
      '--member',
      'a',
      '--form',
      'file',
      '--start',
      'running',
    );
    expect(file.stdout).toContain('initial-cluster-state: existing\n');
    const environment = etcdConfig(
      'render',
      '--cluster',
      'cluster.yaml',
      '--member',
      'b',
      '--form=environment',
      '--json',
    );
    expect(JSON.parse(environment.stdout)).toMatchObject({ variables: { ETCD_NAME: 'b' }, diagnostics: [] });
  });

  it('says what is wrong', () => {
    expect(etcdConfig('render', '--cluster', 'cluster.yaml')).toMatchObject({ exitCode: 2 });
    expect(etcdConfig('render', '--cluster', 'cluster.yaml', '--member', 'x')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('error unknown-member'),
    });
    expect(etcdConfig('render', '--cluster', 'none', '--member', 'a')).toMatchObject({
      exitCode: 3,
      stderr: 'none: no such file\n',
    });
    expect(etcdConfig('render', '--nonsense')).toMatchObject({ exitCode: 2 });
  });
});

describe('etcd-config check', () => {
  it('tells the place of each finding', () => {
    const file = etcdConfig('check', '--etcd', '3.5.16', '--file', 'etcd.yaml');
    expect(file.exitCode).toBe(1);
    expect(file.stdout).toMatch(/^rejected\nerror file-type \(etcd\.yaml:2:21\): /);
    const environment = etcdConfig('check', '--etcd', '3.5.16', '--environment', 'etcd.env');
    expect(environment.stdout).toContain('error environment-value-invalid (etcd.env:2:1)');
    const flags = etcdConfig('check', '--etcd', '3.5.16', '--json', '--', '--name=m1', '--pre-vote', 'false');
    expect(JSON.parse(flags.stdout)).toMatchObject({
      verdict: 'rejected',
      etcdExitCode: 1,
      diagnostics: [{ code: 'positional-argument', position: { line: 3 } }],
    });
    expect(etcdConfig('check', '--etcd', '3.5.16', '--', '--name=m1')).toMatchObject({ exitCode: 0 });
    expect(etcdConfig('check', '--etcd', '2.0')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('unknown-version'),
    });
  });

  it('checks all members of a cluster', () => {
    const servers = 'https://10.0.0.1:2379,https://10.0.0.2:2379,https://10.0.0.4:2379';
    const all = etcdConfig('check', '--cluster', 'cluster.yaml', '--etcd-servers', servers, '--json');
    const { diagnostics } = JSON.parse(all.stdout);
    expect(diagnostics.map((found: { code: string }) => found.code)).toEqual([
      'etcd-servers-unknown',
      'etcd-servers-missing',
    ]);
    expect(etcdConfig('check', '--cluster', 'cluster.yaml').stdout).toBe('accepted\n');
  });
});

describe('etcd-config convert', () => {
  it('goes from any form to any other', () => {
    const flags = etcdConfig('convert', '--etcd', '3.5.16', '--to', 'flags', '--file', 'good.yaml');
    expect(flags).toEqual({
      stdout: '--name=m1\n--quota-backend-bytes=8589934592\n--auto-tls=true\n',
      stderr: '',
      exitCode: 0,
    });
    const file = etcdConfig(
      'convert',
      '--etcd',
      '3.5.16',
      '--to',
      'file',
      '--',
      '--client-crl-file=/x',
      '--grpc-keepalive-timeout=5s',
    );
    expect(file).toMatchObject({
      stdout: 'grpc-keepalive-timeout: 5000000000\n',
      exitCode: 0,
      stderr: expect.stringContaining('not-representable'),
    });
    expect(etcdConfig('convert', '--etcd', '3.5.16', '--to', 'x')).toMatchObject({ exitCode: 2 });
    expect(etcdConfig('convert', '--etcd', '3.5.16', '--to', 'flags', '--file', 'etcd.yaml')).toMatchObject({
      exitCode: 1,
      stdout: '',
    });
  });
});

describe('etcd-config plan', () => {
  const args = ['plan', '--cluster', 'cluster.yaml', '--members', 'members', '--health', 'health'] as const;

  it('prints steps with voters, and refuses', () => {
    expect(etcdConfig(...args).stdout).toBe('nothing to do (3 voters, 2 up, 2 needed)\n');
    const replaced = etcdConfig(...args, '--replace', 'c');
    expect(replaced.stdout.split('\n').slice(0, 3)).toEqual([
      '1. remove c: it is to join again with an empty data directory (2 voters, 2 up, 2 needed)',
      '   etcdctl member remove 3f',
      '2. discard c: a removed member may not come back with its old data (2 voters, 2 up, 2 needed)',
    ]);
    expect(etcdConfig(...args, '--replace', 'a')).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('quorum-at-risk'),
    });
    expect(JSON.parse(etcdConfig(...args, '--json').stdout)).toEqual({
      steps: [],
      quorum: { voters: 3, up: 2, needed: 2 },
    });
    expect(etcdConfig('plan', '--cluster', 'cluster.yaml')).toMatchObject({ exitCode: 2 });
  });
});

describe('etcd-config', () => {
  it('knows help, version and wrong commands', () => {
    expect(etcdConfig('--help').stdout).toContain('Exit codes:');
    expect(etcdConfig('check', '--help').stdout).toContain('etcd-config check --etcd');
    expect(etcdConfig('--version').stdout).toBe('1.2.3\n');
    expect(etcdConfig('nonsense')).toMatchObject({ exitCode: 2 });
    expect(etcdConfig()).toMatchObject({ exitCode: 2 });
  });
});
