import { runInMemory } from '@harderway/command/testing';
import { describe, expect, it } from 'vitest';
import { program } from '../../src/command/program.js';

const cluster = `version: 3.5.33
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
  'etcd.service': `[Service]
Environment=ETCD_NAME=m1
ExecStart=/usr/local/bin/etcd \\
  --initial-cluster=m1=http://localhost:2380 \\
  --enable-v2 \\
  --heartbeat-interval=500
`,
  'etcd.pod': `apiVersion: v1
kind: Pod
spec:
  containers:
    - command:
        - etcd
        - --heartbeat-interval=500
`,
  'etcd.env': 'ETCD_NAME=m1\nETCD_HEARTBEAT_INTERVAL=x\n',
};
const etcdConfig = (...args: readonly string[]) => runInMemory(program, args, { files });
const check = ['check', '--etcd-version', '3.5.16'] as const;

/** A pod of etcd with more fields of its container. */
const pod = (...lines: readonly string[]): string =>
  [
    'apiVersion: v1',
    'kind: Pod',
    'spec:',
    '  containers:',
    '  - command: [etcd]',
    ...lines.map((line) => `    ${line}`),
  ]
    .join('\n')
    .concat('\n');

describe('etcd-config render', () => {
  const render = ['render', '--cluster', 'cluster.yaml', '--member'] as const;

  it('writes each form', async () => {
    const flags = await etcdConfig(...render, 'a');
    expect(flags.code).toBe(0);
    expect(flags.stdout.split('\n').slice(0, 2)).toEqual(['--name a', '--cert-file=/c.pem']);
    const file = await etcdConfig(...render, 'a', '--form', 'file', '--start', 'running');
    expect(file.stdout).toContain('initial-cluster-state: existing\n');
    const environment = await etcdConfig(...render, 'b', '--form=environment', '--json');
    expect(JSON.parse(environment.stdout)).toMatchObject({ output: { ETCD_NAME: 'b' }, diagnostics: [] });
    const joining = await etcdConfig(...render, 'd', '--start', 'joining', '--members', 'members');
    expect(joining).toMatchObject({ code: 1, stderr: expect.stringContaining('has no member "d"') });
  });

  it('reports wrong use', async () => {
    expect(await etcdConfig('render', '--cluster', 'cluster.yaml')).toMatchObject({ code: 64 });
    expect(await etcdConfig(...render, 'a', '--start', 'joining')).toMatchObject({ code: 64 });
    expect(await etcdConfig('render', '--cluster', 'none', '--member', 'a')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot read none'),
    });
    expect(await etcdConfig('render', '--cluster', 'etcd.yaml', '--member', 'a')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('etcd.yaml:1:1: error: the description has no key name; hint: '),
    });
    expect(await etcdConfig('render', '--nonsense')).toMatchObject({ code: 64 });
  });
});

describe('etcd-config check', () => {
  it('reports the place of each diagnostic', async () => {
    const file = await etcdConfig(...check, 'etcd.yaml');
    expect(file.code).toBe(1);
    expect(file.stdout).toMatch(/^etcd\.yaml:2:21: error: heartbeat-interval takes uint/);
    expect(file.stdout).toMatch(/\netcd\.yaml: etcd 3\.5\.16 exits with 1\n$/);
    const environment = await etcdConfig(...check, '--environment', 'etcd.env');
    expect(environment.stdout).toContain('etcd.env:2:1: error: invalid value "x"');
    const flags = await etcdConfig(...check, '--json', '--', '--name=m1', '--pre-vote', 'false');
    expect(JSON.parse(flags.stdout)).toMatchObject({
      ok: false,
      results: [
        {
          file: '<command line>',
          verdict: 'refused',
          details: { etcdExitCode: 1, governedBy: 'flags' },
          diagnostics: [{ code: 'positional-argument', span: { start: { line: 3 } } }],
        },
      ],
    });
    expect(
      await etcdConfig(...check, '--', '--name=m1', '--initial-cluster=m1=http://localhost:2380'),
    ).toMatchObject({
      code: 0,
      stdout: '<command line>: etcd 3.5.16 starts with this\n',
    });
    expect(await etcdConfig('check', '--etcd-version', '2.0')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('use a version from 3.4 to 3.7'),
    });
    expect(await etcdConfig(...check, 'a', 'b')).toMatchObject({ code: 64 });
  });

  it('shows the line of each text in frames', async () => {
    const both = await etcdConfig(
      ...check,
      '--format',
      'frame',
      '--environment',
      'etcd.env',
      '--',
      '--name=m2',
    );
    expect(both.stdout).toContain('  1 | ETCD_NAME=m1\n    | ^^^^^^^^^^^^');
    const member = await etcdConfig(...check, '--format', 'frame', '--', '--name=m2', '--bcrypt-cost=1');
    expect(member.stdout).toContain('  2 | --bcrypt-cost=1\n');
  });

  it('checks all members of a cluster', async () => {
    const servers = 'https://10.0.0.1:2379,https://10.0.0.2:2379,https://10.0.0.4:2379';
    const all = await etcdConfig('check', '--cluster', 'cluster.yaml', '--etcd-servers', servers, '--json');
    const results: readonly {
      readonly file: string;
      readonly diagnostics: readonly { readonly code: string }[];
    }[] = JSON.parse(all.stdout).results;
    expect(results.flatMap(({ file, diagnostics }) => diagnostics.map(({ code }) => [file, code]))).toEqual([
      ['<c command line>', 'etcd-servers-missing'],
      ['cluster.yaml', 'etcd-servers-unknown'],
    ]);
    expect((await etcdConfig('check', '--cluster', 'cluster.yaml')).stdout).toBe(
      'cluster.yaml: all members start\n',
    );
  });
});

describe('etcd-config convert', () => {
  const convert = ['convert', '--etcd-version', '3.5.16', '--to'] as const;

  it('goes from any form to any other', async () => {
    expect(await etcdConfig(...convert, 'flags', 'good.yaml')).toMatchObject({
      stdout: '--name=m1\n--quota-backend-bytes=8589934592\n--auto-tls=true\n',
      stderr: '',
      code: 0,
    });
    const lossy = ['--client-crl-file=/x', '--grpc-keepalive-timeout=5s'];
    expect(await etcdConfig(...convert, 'file', '--', ...lossy)).toMatchObject({
      stdout: 'grpc-keepalive-timeout: 5000000000\n',
      code: 0,
      stderr: expect.stringContaining('[not-representable]'),
    });
    expect(await etcdConfig(...convert, 'x')).toMatchObject({ code: 64 });
    expect(await etcdConfig(...convert, 'flags', 'etcd.yaml')).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('etcd-config with units and manifests', () => {
  it('checks the flags and variables of a unit, in their places', async () => {
    const { code, stdout } = await etcdConfig(...check, 'etcd.service');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^etcd\.service:6:3: error: --election-timeout\[1000ms\] .* \[election-ratio\]$/m);
    expect(stdout).toContain('etcd.service: etcd 3.5.16 exits with 1\n');
    expect(stdout).not.toContain('default-name');
  });

  it.each(['', '# etcd\n', '[Service]\nExecStart=/usr/bin/etcd\nExecStart=\n'])(
    'refuses a unit that starts nothing: %j',
    async (text) => {
      const { code, stdout } = await runInMemory(program, [...check, 'a.service'], {
        files: { 'a.service': text },
      });
      expect({ code, stdout }).toEqual({
        code: 1,
        stdout: expect.stringMatching(/^a\.service:1:1: error: .* \[command-missing\]\n/),
      });
    },
  );

  it('checks the flags of a manifest', async () => {
    const { code, stdout } = await etcdConfig(...check, 'etcd.pod');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^etcd\.pod:7:11: error: .* \[election-ratio\]$/m);
  });

  it('checks the etcd of a manifest with several programs, and refuses a unit that starts another', async () => {
    const pod = (name: string, flag: string): string =>
      `- kind: Pod\n  spec: {containers: [{command: [${name}, ${flag}]}]}\n`;
    const several = {
      ...files,
      'list.yaml': `apiVersion: v1\nkind: List\nitems:\n${pod('kube-apiserver', '--v=2')}${pod('etcd', '--bogus')}`,
      'other.service': '[Service]\nExecStart=/usr/bin/kube-apiserver --v=2\n',
    };
    const list = await runInMemory(program, [...check, 'list.yaml'], { files: several });
    expect(list.stdout).toMatch(/list\.yaml:7:.*bogus/);
    expect(list.stdout).not.toMatch(/list\.yaml:[1-6]:/);
    const other = await runInMemory(program, [...check, 'other.service'], { files: several });
    expect(other).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /^other\.service:2:11: error: this starts kube-apiserver, not etcd; hint: .* \[command-foreign\]\nother\.service: nothing was checked\n$/,
      ),
    });
  });

  it('converts a unit', async () => {
    expect(
      await etcdConfig('convert', '--etcd-version', '3.5.16', '--to', 'environment', 'etcd.service'),
    ).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('ETCD_HEARTBEAT_INTERVAL=500\n'),
    });
  });

  it('takes the variables of a container', async () => {
    const files = { 'pod.yaml': pod('env:', '- {name: ETCD_HEARTBEAT_INTERVAL, value: abc}') };
    expect((await runInMemory(program, [...check, 'pod.yaml'], { files })).code).toBe(1);
  });

  describe('a unit or pod of which not all is known', () => {
    const open = {
      'a.service': `[Service]\nEnvironmentFile=/etc/a\nExecStart=/usr/bin/etcd --listen-peer-urls=\${A} --name %H\n`,
      'b.service': '[Service]\nEnvironmentFile=/etc/a\nExecStart=/usr/bin/etcd --name=m1\n',
      'c.service': '[Service]\nEnvironmentFile=/etc/a\nExecStart=/usr/bin/etcd --heartbeat-interval=x\n',
      'd.service':
        '[Service]\nEnvironment=ETCD_NAME=%%H ETCD_LISTEN_PEER_URLS=http://%H:2380\nPassEnvironment=ETCD_DEBUG\nExecStart=/usr/bin/etcd\n',
      'a.env': 'ETCD_HEARTBEAT_INTERVAL=abc\n',
      'pod.yaml': pod('env:', '- {name: ETCD_NAME, value: m1}', '- {name: ETCD_DEBUG, valueFrom: {}}'),
      'envFrom.yaml': pod('envFrom:', '- configMapRef: {name: etcd}', '- secretRef: {name: etcd}'),
      'script.service':
        "[Service]\nEnvironment=ETCD_NAME=m1\nExecStart=/bin/sh -c '. /x; ETCD_NAME=$(hostname) exec /k/etcd'\n",
      'env.service': '[Service]\nExecStart=/usr/bin/env ETCD_NAME=m1 /k/etcd\n',
    };
    const run = (...words: readonly string[]) => runInMemory(program, words, { files: open });

    it('gets no verdict', async () => {
      expect((await run(...check, 'a.service')).stdout).toMatch(
        /^a\.service: no fault in the flags; not checked: the value of --listen-peer-urls: .*; the value of --name: .*; the variables in EnvironmentFile=\/etc\/a\n$/,
      );
      expect((await run(...check, 'b.service')).stdout).not.toContain('starts with this');
      expect(await run(...check, 'c.service')).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('exits with 2; not checked: the variables in EnvironmentFile='),
      });
    });

    it('has variables that only the machine knows', async () => {
      expect((await run(...check, 'd.service')).stdout).toMatch(
        /not checked: the value of ETCD_LISTEN_PEER_URLS; the value of ETCD_DEBUG\n$/,
      );
    });

    it.each([
      ['pod.yaml', 'the value of ETCD_DEBUG'],
      ['envFrom.yaml', 'the variables in ConfigMap etcd; the variables in Secret etcd'],
      ['script.service', 'the value of ETCD_NAME; the variables in a file that the script reads'],
      ['env.service', 'the value of ETCD_NAME'],
    ])('has variables of its container or script: %s', async (file, open) => {
      expect((await run(...check, file)).stdout).toMatch(new RegExp(`not checked: ${open}\\n$`));
    });

    it('is checked with its environment file', async () => {
      expect((await run(...check, '--environment', 'a.env', 'b.service')).code).toBe(1);
    });

    it('is not converted', async () => {
      expect(await run('convert', '--etcd-version', '3.5.16', '--to', 'file', 'a.service')).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('not all settings are known'),
      });
    });

    it('is upgraded with a word about it', async () => {
      expect((await run('upgrade', '--from', '3.5.16', '--to', '3.6.14', 'b.service')).stdout).toContain(
        'not checked: the variables in EnvironmentFile=/etc/a',
      );
    });
  });

  it('takes no flags beside them, and what FILE is from --form', async () => {
    expect(await etcdConfig(...check, 'etcd.service', '--', '--name=x')).toMatchObject({ code: 64 });
    expect((await etcdConfig(...check, '--form', 'config', 'etcd.service')).stdout).toContain('[file-yaml]');
    const missing = await etcdConfig(...check, '--form', 'unit', 'etcd.yaml');
    expect(missing.stdout).toContain('[command-missing]');
    expect(missing.stdout).toMatch(/etcd\.yaml: nothing was checked\n$/);
    expect(missing.code).toBe(1);
  });
});

describe('etcd-config upgrade', () => {
  it('prints the steps, and what keeps from them', async () => {
    const { code, stdout } = await etcdConfig('upgrade', '--from', '3.5.16', '--to', '3.7.1');
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line.includes('leader last'))).toEqual([
      '<etcd 3.5.16 to 3.5.33>: one member after another, the leader last',
      '<etcd 3.5.33 to 3.6.14>: one member after another, the leader last',
      '<etcd 3.6.14 to 3.7.1>: one member after another, the leader last',
    ]);
    expect((await etcdConfig('upgrade', '--from', '3.7.1', '--to', '3.6.14', '--json')).stdout).toContain(
      'etcdctl downgrade enable 3.6',
    );
    expect(await etcdConfig('upgrade', '--from', '3.5.33', '--to', '3.4.30')).toMatchObject({ code: 1 });
    expect(await etcdConfig('upgrade', '--from', '3.5.33')).toMatchObject({ code: 64 });
  });

  it('prints what the way means for the settings, in their places', async () => {
    const { code, stdout } = await etcdConfig(
      'upgrade',
      '--from',
      '3.5.16',
      '--to',
      '3.6.14',
      'etcd.service',
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^etcd\.service:5:3: error: --enable-v2 is gone.* \[flag-removed\]$/m);
    const flags = await etcdConfig(
      'upgrade',
      '--from',
      '3.5.16',
      '--to',
      '3.6.14',
      '--',
      '--snapshot-count=100000',
    );
    expect(flags).toMatchObject({ code: 0, stdout: expect.stringContaining('[flag-pinned-default]') });
  });
});

describe('etcd-config plan', () => {
  const plan = ['plan', '--cluster', 'cluster.yaml', '--members', 'members', '--health', 'health'] as const;

  it('prints steps with voters, and refuses', async () => {
    expect(await etcdConfig(...plan)).toMatchObject({
      code: 0,
      stdout:
        'nothing to do (3 voters, 2 up, 2 needed)\nnote: c does not answer: start it, or name it as one to replace if its data is lost\n',
    });
    const replaced = await etcdConfig(...plan, '--replace', 'c');
    expect(replaced.code).toBe(2);
    expect(replaced.stdout.split('\n').slice(0, 3)).toEqual([
      '1. remove c: it is to join again with an empty data directory (2 voters, 2 up, 2 needed)',
      '   etcdctl member remove 3f',
      '2. discard c: a removed member may not come back with its old data (2 voters, 2 up, 2 needed)',
    ]);
    expect(await etcdConfig(...plan, '--replace', 'a')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('would leave 2 voters, 1 up, 2 needed'),
    });
    expect(JSON.parse((await etcdConfig(...plan, '--json')).stdout)).toEqual({
      steps: [],
      quorum: { voters: 3, up: 2, needed: 2 },
      notes: [expect.objectContaining({ code: 'member-down', member: 'c' })],
    });
    expect(await etcdConfig('plan', '--cluster', 'cluster.yaml')).toMatchObject({ code: 64 });
    expect(await etcdConfig(...plan, '--status', 'etcd.yaml')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('[bad-status-row]'),
    });
  });
});

describe('etcd-config', () => {
  it('explains a code', async () => {
    expect((await etcdConfig('explain', 'election-ratio')).stdout).toContain('--election-timeout=5000');
  });

  it('has help, and refuses wrong commands', async () => {
    expect((await etcdConfig('--help')).stdout).toContain('explain');
    expect((await etcdConfig('check', '--help')).stdout).toContain('--etcd-version VERSION');
    expect(await etcdConfig('nonsense')).toMatchObject({ code: 64 });
    expect(await etcdConfig('--nonsense')).toMatchObject({ code: 64 });
  });
});
