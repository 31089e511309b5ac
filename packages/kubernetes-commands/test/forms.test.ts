import { describe, expect, it } from 'vitest';
import { allCommandsOfManifest } from '../src/input/documents.js';
import { readCommand } from '../src/input/read-command.js';
import { commandOfUnit } from '../src/input/unit.js';
import { rewriteCommand } from '../src/rewrite/rewrite.js';

const argv = (text: string, program?: string): readonly string[] => readCommand(text, 'auto', program).argv;

const pod = (container: string): string =>
  `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - ${container}\n`;

describe('forms of command lines that people have', () => {
  it('a manifest that begins with metadata', () => {
    const text = `metadata:\n  name: a\n${pod('command: [kube-apiserver, --v=2]')}`;
    expect(readCommand(text)).toMatchObject({ program: 'kube-apiserver', argv: ['--v=2'] });
  });

  it.each([
    [
      'a container with mounts of that name',
      '/usr/bin/docker run --name etcd -v /etc/etcd:/etc/etcd -v /var/lib/etcd:/data a/b:v1 /usr/local/bin/etcd --name x',
      { program: 'etcd', path: '/usr/local/bin/etcd', inContainer: true, argv: ['--name', 'x'] },
    ],
    [
      'another program beside the files of etcd',
      '/usr/bin/podman run -v /etc/etcd:/etc/etcd:ro a/kube-apiserver:v1 kube-apiserver --v=2',
      { program: 'kube-apiserver', inContainer: true, argv: ['--v=2'] },
    ],
    [
      'the name of a container',
      '/usr/bin/ctr run --rm --env-file=/etc/default/etcd --mount src=/var/lib/etcd a/b:v1 etcd /usr/local/bin/etcd',
      { program: 'etcd', path: '/usr/local/bin/etcd', argv: [] },
    ],
    [
      'a user of that name',
      '/usr/bin/sudo -u etcd /usr/bin/etcd --name x',
      { program: 'etcd', argv: ['--name', 'x'] },
    ],
    ['env without variables', '/usr/bin/env -i etcd --name x', { program: 'etcd', argv: ['--name', 'x'] }],
    [
      'a script that gets a program',
      '/opt/wait /usr/bin/etcd --name x',
      { program: 'etcd', argv: ['--name', 'x'] },
    ],
    [
      'a program in a directory of data',
      '/opt/wait /var/lib/k0s/bin/etcd',
      { path: '/var/lib/k0s/bin/etcd' },
    ],
    [
      'a program of which nobody knows what it passes on',
      '/opt/wrap /usr/bin/etcd --v',
      { program: 'etcd', argv: ['--v'], starter: '/opt/wrap' },
    ],
    [
      'a directory that a shell makes',
      "/bin/sh -c 'mkdir -p /var/lib/etcd && exec etcd --v'",
      { argv: ['--v'] },
    ],
    [
      'a container in a shell',
      "/bin/sh -c 'docker run a/b etcd --v'",
      { program: 'etcd', inContainer: true },
    ],
  ])('%s', (_, command, found) => {
    expect(commandOfUnit(`[Service]\nExecStart=${command}\n`)).toMatchObject(found);
  });

  it('env, which passes on all', () => {
    const found = commandOfUnit('[Service]\nExecStart=/usr/bin/env /usr/bin/etcd --v\n');
    expect(found).not.toHaveProperty('starter');
  });

  it.each([
    '/usr/bin/tar czf /a.tgz /etc/etcd',
    '/usr/bin/backup /var/lib/etcd --all',
    '/usr/bin/docker run --name etcd a/b',
  ])('%s starts no program of a control plane', (command) => {
    expect(commandOfUnit(`[Service]\nExecStart=${command}\n`).program).not.toBe('etcd');
  });

  it('a list of objects, with the one that runs the program', () => {
    const item = (program: string): string =>
      `- kind: Pod\n  spec: {containers: [{command: [${program}, --v=3]}]}\n`;
    const text = `kind: List\napiVersion: v1\nitems:\n${item('kube-scheduler')}${item('kube-apiserver')}`;
    expect(readCommand(text, 'auto', 'kube-apiserver')).toMatchObject({
      program: 'kube-apiserver',
      spans: [{ start: { line: 7 } }],
    });
    expect(readCommand(text).program).toBe('kube-scheduler');
  });

  it('a sidecar among init containers, and no other of these', () => {
    const init = (policy: string): string =>
      `  initContainers:\n  - {command: [etcd, --name=init], restartPolicy: ${policy}}\n`;
    const text = pod('command: [kube-apiserver, --v=2]');
    const programs = (policy: string): readonly string[] =>
      allCommandsOfManifest(text + init(policy)).map(({ program }) => program);
    expect(programs('Always')).toEqual(['kube-apiserver', 'etcd']);
    expect(programs('null')).toEqual(['kube-apiserver']);
    expect(readCommand(text + init('Always'), 'auto', 'etcd')).toMatchObject({
      argv: ['--name=init'],
      spans: [{ start: { line: 7, column: 22 } }],
    });
  });

  it('several documents, each at its place', () => {
    const text = `# nothing\n---\nkind: ConfigMap\n---\n${pod('command: [kube-scheduler, --v=3]')}`;
    expect(readCommand(text)).toMatchObject({ argv: ['--v=3'], spans: [{ start: { line: 9, column: 31 } }] });
  });

  it('one of very many documents, on the line of its marker too', () => {
    const text = `${'---\nkind: ConfigMap\n'.repeat(5000)}--- {spec: {containers: [{command: [kube-scheduler, --v=3]}]}}\n`;
    const found = readCommand(text);
    expect(found).toMatchObject({ argv: ['--v=3'], spans: [{ start: { line: 10_001, column: 53 } }] });
    expect(text.slice(found.spans[0]?.start.offset, found.spans[0]?.end.offset)).toBe('--v=3');
  });

  it('a fault in a later document, at its place', () => {
    const { diagnostics } = readCommand(`${pod('command: [kube-scheduler]')}---\na: 1\na: 2\n`);
    expect(diagnostics).toMatchObject([
      { code: 'yaml-duplicate-key', span: { start: { line: 8, column: 1 } } },
    ]);
  });

  it('JSON', () => {
    const text = JSON.stringify({
      kind: 'Pod',
      spec: { containers: [{ command: ['kube-apiserver', '--v=2'] }] },
    });
    expect(argv(text)).toEqual(['--v=2']);
  });

  it('a script of a shell', () => {
    const script = 'mkdir -p /x && exec /usr/local/bin/kube-apiserver --v=2 \\\n --a="b c" 2>&1 | tee /log';
    expect(argv(pod(`command: [/bin/sh, -c, ${JSON.stringify(script)}]`))).toEqual(['--v=2', '--a=b c']);
    expect(argv(`[Service]\nExecStart=/bin/sh -c 'exec kube-scheduler --v=2'\n`)).toEqual(['--v=2']);
  });

  it.each([
    '/usr/bin/env kube-scheduler --v=2',
    '/usr/bin/numactl -i all /usr/bin/kube-scheduler --v=2',
    '/usr/bin/hyperkube kube-scheduler --v=2',
    '/usr/bin/docker run --rm --net host scheduler:v1 kube-scheduler --v=2',
    '/usr/bin/kube-scheduler --v=2 ; /bin/true',
  ])('the program that the program of a unit starts: %s', (command) => {
    expect(readCommand(`[Service]\nExecStart=${command}\n`)).toMatchObject({
      program: 'kube-scheduler',
      argv: ['--v=2'],
    });
  });

  it('a script with comments', () => {
    const text = `#!/bin/sh\n# kube-scheduler --a\nexec kube-scheduler --v=2 --b='# c' --d=e#f # g\n`;
    expect(readCommand(text)).toMatchObject({
      program: 'kube-scheduler',
      argv: ['--v=2', '--b=# c', '--d=e#f'],
    });
  });

  it('100,000 blank lines, in a time that grows with their number', () => {
    const timeOf = (count: number): number => {
      const from = performance.now();
      expect(readCommand('\n'.repeat(count)).argv).toEqual([]);
      return performance.now() - from;
    };
    timeOf(1000);
    expect(timeOf(100_000)).toBeLessThan(20 * Math.max(20, timeOf(10_000)));
  });

  it('arguments without a command, by the image or the name', () => {
    expect(readCommand(pod('{image: registry.example/kube-scheduler:v1.31.0, args: [--v=2]}'))).toMatchObject(
      {
        program: 'kube-scheduler',
        argv: ['--v=2'],
      },
    );
    expect(readCommand(pod('{name: kube-apiserver, image: own, args: [--v=2]}')).program).toBe(
      'kube-apiserver',
    );
  });

  it('a command on one line', () => {
    const text = 'sudo /usr/local/bin/kube-apiserver --v=2 --event-ttl 1h \\\n  --profiling=false\n';
    expect(readCommand(text)).toMatchObject({
      program: 'kube-apiserver',
      argv: ['--v=2', '--event-ttl', '1h', '--profiling=false'],
      spans: [{}, {}, {}, { start: { line: 2, column: 3 } }],
    });
  });

  it('variables of a container, of which the kubelet alone knows some', () => {
    const text = pod(
      '{command: [kube-apiserver, --a=$(KNOWN), --b=$(HOST_IP), --c=$$(LEFT)], env: [{name: KNOWN, value: x}, {name: HOST_IP, valueFrom: {}}]}',
    );
    const { argv: words, unknown } = readCommand(text);
    expect(words).toEqual(['--a=x', '--b=$(HOST_IP)', '--c=$(LEFT)']);
    expect([...(unknown ?? [])]).toEqual([[1, 'the kubelet fills in $(HOST_IP)']]);
  });

  it('EnvironmentFile=, whose path has specifiers', () => {
    const files = ['-/etc/default/%p', '%E/%N', '/etc/%H', '/etc/%z', '/100%%'];
    const text = `[Service]\n${files.map((each) => `EnvironmentFile=${each}\n`).join('')}ExecStart=/usr/bin/etcd\n`;
    const known = ['-/etc/default/etcd', '/etc/etcd', '/etc/%H', '/100%'];
    expect(commandOfUnit(text, 'etcd', 'etcd.service').environmentFiles).toEqual(known);
    expect(commandOfUnit(text).environmentFiles).toEqual(['-/etc/default/%p', '/etc/%N', '/etc/%H', '/100%']);
  });

  it('EnvironmentFile=, whose variables are not known', () => {
    const text = `[Service]\nEnvironment=A=1\nEnvironment=\nEnvironmentFile=/etc/x\nExecStart=kube-apiserver --v=2 --a=\${A} $MORE\n`;
    const { argv: words, unknown, diagnostics } = readCommand(text);
    expect(words).toEqual(['--v=2', `--a=\${A}`, '$MORE']);
    expect([...(unknown?.keys() ?? [])]).toEqual([1, 2]);
    expect(diagnostics).toEqual([]);
  });

  it('variables of a container that name others', () => {
    const env =
      '[{name: IP, valueFrom: {}}, {name: P, value: "2"}, {name: URL, value: "http://$(IP):$(P)"}, {name: Q, value: "$(P)$$(P)"}]';
    const { argv: words, unknown } = readCommand(
      pod(`{command: [kube-apiserver, --a=$(URL), --b=$(Q)], env: ${env}}`),
    );
    expect(words).toEqual(['--a=$(URL)', '--b=2$(P)']);
    expect([...(unknown?.keys() ?? [])]).toEqual([0]);
  });

  it.each([
    ['an environment file takes precedence', 'EnvironmentFile=/etc/x', `--a=\${A}`, `--a=\${A}`],
    ['an optional environment file, too', 'EnvironmentFile=-/etc/x', '$A', '$A'],
    [
      'systemd sets a variable',
      'LoadCredential=k:/k',
      `--k=\${CREDENTIALS_DIRECTORY}/k`,
      `--k=\${CREDENTIALS_DIRECTORY}/k`,
    ],
    ['the manager passes a variable on', 'PassEnvironment=B C', `--a=\${C}`, `--a=\${C}`],
    ['a specifier', '', '--name=%H', '--name=%H'],
    ['a specifier in a variable', 'Environment=B=%i', `--name=\${B}`, `--name=\${B}`],
    ['a specifier behind the same text', '', '--x=%%i --name=%i', '--name=%i'],
  ])('what systemd alone knows: %s', (_, setting, word, expected) => {
    const text = `[Service]\nEnvironment=A=1\n${setting}\nExecStart=/usr/bin/kube-apiserver ${word}\n`;
    const { argv: words, unknown, diagnostics } = readCommand(text);
    expect(words.at(-1)).toBe(expected);
    expect([...(unknown?.keys() ?? [])]).toEqual([words.length - 1]);
    expect(diagnostics).toEqual([]);
  });

  it('a variable that the unit takes back', () => {
    const text = `[Service]\nEnvironment=A=1 B=2\nUnsetEnvironment=A B=3\nExecStart=/usr/bin/kube-apiserver --a=\${A} --b=\${B} --c=%S\n`;
    const { argv: words, environment, diagnostics } = readCommand(text);
    expect(words).toEqual(['--a=', '--b=2', '--c=/var/lib']);
    expect(environment).toEqual({ B: '2' });
    expect(diagnostics).toHaveLength(1);
  });

  it.each([
    ['v1beta3', 'extraArgs: {event-ttl: 1d}'],
    ['v1beta4', 'extraArgs: [{name: event-ttl, value: 1d}]'],
  ])('extraArgs of kubeadm %s, on top of its own', (version, args) => {
    const text = `apiVersion: kubeadm.k8s.io/${version}\nkind: ClusterConfiguration\napiServer:\n  ${args}\nscheduler:\n  extraArgs: ${version === 'v1beta3' ? '{v: "3"}' : '[{name: v, value: "3"}]'}\n`;
    expect(argv(text, 'kube-apiserver')).toEqual(
      expect.arrayContaining(['--event-ttl=1d', '--secure-port=6443']),
    );
    expect(readCommand(text, 'auto', 'kube-scheduler').argv.at(-1)).toBe('--v=3');
  });

  it.each([
    ['v1beta3', 'extraArgs: {quota-backend-bytes: 8Gi}'],
    ['v1beta4', 'extraArgs: [{name: quota-backend-bytes, value: 8Gi}]'],
  ])('extraArgs of etcd in kubeadm %s', (version, args) => {
    const text = `apiVersion: kubeadm.k8s.io/${version}\nkind: ClusterConfiguration\netcd:\n  local:\n    imageTag: 3.5.15-0\n    ${args}\n`;
    expect(readCommand(text, 'auto', 'etcd')).toMatchObject({
      program: 'etcd',
      version: '3.5.15',
      installer: 'kubeadm',
      argv: ['--quota-backend-bytes=8Gi'],
      spans: [{ start: { line: 6 } }],
    });
  });

  it.each([
    ['alone, as in a file of config.yaml.d', 'kube-apiserver-arg+: [v=2]\n', ['--v=2']],
    ['of one text', 'kube-apiserver-arg+: v=2\n', ['--v=2']],
    ['behind a plain key', 'kube-apiserver-arg: [a=1]\nkube-apiserver-arg+:\n- b=2\n', ['--a=1', '--b=2']],
    [
      'before a plain key, which replaces it',
      'kube-apiserver-arg+: [a=1]\nkube-apiserver-arg: [b=2]\n',
      ['--b=2'],
    ],
  ])('a key of k3s with a plus %s', (_, text, own) => {
    const added = readCommand(text, 'auto', 'kube-apiserver');
    expect(added).toMatchObject({ program: 'kube-apiserver', diagnostics: [] });
    expect(added.argv.slice(-own.length)).toEqual(own);
    expect(added.argv).not.toContain(own.includes('--a=1') ? '' : '--a=1');
    const scheduler = readCommand(text.replaceAll('kube-apiserver', 'kube-scheduler'));
    expect(scheduler.argv.slice(-own.length)).toEqual(own);
  });

  it('arguments of k3s and rke2, in their file and in their unit', () => {
    const text = 'write-kubeconfig-mode: "0644"\nkube-apiserver-arg:\n- secure-port=7443\n- --v=2\n';
    const words = argv(text, 'kube-apiserver');
    expect(words).toEqual(expect.arrayContaining(['--secure-port=7443', '--v=2']));
    expect(words).not.toContain('--secure-port=6443');
    const unit =
      '[Service]\nExecStart=/usr/local/bin/k3s server --kube-scheduler-arg=v=3 --kube-apiserver-arg v=4\n';
    expect(argv(unit, 'kube-scheduler').at(-1)).toBe('--v=3');
    expect(argv(unit, 'kube-apiserver').at(-1)).toBe('--v=4');
  });
});

describe('several command lines of one program', () => {
  const container = (...flags: readonly string[]): string =>
    pod(`command: [kube-scheduler, ${flags.join(', ')}]`);
  const list = JSON.stringify({
    kind: 'List',
    items: ['--v=2', '--v=9'].map((flag) => ({ spec: { containers: [{ command: ['etcd', flag] }] } })),
  });

  it.each([
    ['documents', `${container('--v=2')}---\n${container('--v=9')}`],
    ['containers', `${container('--v=2')}  - command: [kube-scheduler, --v=9]\n`],
    ['pods of a list', list],
  ])('are reported where they differ: %s', (_, text) => {
    const { argv: first, diagnostics } = readCommand(text);
    expect(first).toEqual(['--v=2']);
    expect(diagnostics).toMatchObject([{ code: 'command-several', severity: 'error' }]);
    expect(allCommandsOfManifest(text).map((each) => each.argv)).toEqual([['--v=2'], ['--v=9']]);
    expect(rewriteCommand(text, ['--v=3'])).toMatchObject({ kind: 'refused' });
  });

  it('are as one where they are alike, or of different programs', () => {
    const text = `${container('--v=2')}---\n${container('--v=2')}---\n${pod('command: [etcd, --v=9]')}`;
    expect(readCommand(text).diagnostics).toEqual([]);
  });
});
