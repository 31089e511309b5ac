import { describe, expect, it } from 'vitest';
import { golden, run } from './run.js';

const files = {
  'etcd.txt':
    '--client-cert-auth\n--peer-client-cert-auth\n--trusted-ca-file=/etc/etcd/ca.pem\n--cert-file\n/c\n--key-file\n/k\n--peer-cert-file=/c\n--peer-key-file=/k\n',
  'manager.txt': '--bind-address=0.0.0.0\n--use-service-account-credentials=true\n',
  'scheduler.txt': '--config=/etc/kubernetes/config/kube-scheduler.yaml\n',
  'scheduler.yaml': 'enableProfiling: false\n',
};

describe('cis', () => {
  it('reports the chapter', async () => {
    const { code, stdout } = await run(
      [
        ...['cis', '--kubernetes-version=1.31.0', '--apiserver=chapter.service', '--etcd=etcd.txt'],
        ...['--controller-manager=manager.txt', '--scheduler=scheduler.txt'],
        ...['--scheduler-config=scheduler.yaml', '--probe=/healthz'],
        ...['--file=/etc/systemd/system/etcd.service', '--file=/var/lib/kubernetes/kubernetes-key.pem'],
        '--file=/var/lib/etcd',
      ],
      { files },
    );
    expect(code).toBe(1);
    await expect(stdout).toMatchFileSnapshot(golden('cis-chapter.txt'));
  });

  it('prints JSON', async () => {
    const { stdout } = await run([
      'cis',
      '--kubernetes-version=1.31',
      '--apiserver=chapter.service',
      '--json',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ benchmark: '1.11', results: expect.any(Array) });
  });

  it.each([
    ['an open list', 'profiles: [', /^apiserver-flags: error: -:1:12: error: .* \[yaml-syntax\]/],
    [
      'two documents',
      'profiles:\n  - a\n---\nb: 1\n',
      /^apiserver-flags: error: -:3:1: error: more than one document; /,
    ],
    ['deep nesting', `profiles:\n${'['.repeat(20_000)}`, /-:2:\d+: error: nested deeper than 100 levels; /],
    ['an alias of nothing', 'profiles: *a\n', /-:1:11: error: .* \[yaml-unresolved-alias\]/],
  ])('refuses a scheduler configuration that is not YAML at its place: %s', async (_, stdin, message) => {
    const { code, stdout, stderr } = await run(
      ['cis', '--kubernetes-version', '1.31', '--scheduler-config', '-'],
      { stdin },
    );
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([1, '']);
  });

  it('leaves to people what depends on a value that systemd fills in', async () => {
    const statuses = async (words: string): Promise<Readonly<Record<string, string>>> => {
      const { stdout } = await run(['cis', '--kubernetes-version=1.31', '--json', '--apiserver=-'], {
        stdin: `[Service]\nEnvironmentFile=/x\nExecStart=/k/kube-apiserver ${words}\n`,
      });
      const { results } = JSON.parse(stdout);
      return Object.fromEntries(results.map(({ id, status }: Record<string, string>) => [id, status]));
    };
    const known = await statuses('--profiling=false --audit-log-path=/a');
    const open = await statuses(`--profiling=false --audit-log-path \${A} --authorization-mode=\${B}`);
    const ids = ['1.2.6', '1.2.7', '1.2.15', '1.2.16'];
    expect(ids.map((id) => known[id])).toEqual(['fail', 'fail', 'pass', 'pass']);
    expect(ids.map((id) => open[id])).toEqual(['manual', 'manual', 'pass', 'manual']);
    expect(Object.values(await statuses('--profiling=false $MORE'))).not.toContain('pass');
    const scheduler = await run(['cis', '--kubernetes-version=1.31', '--scheduler=-'], {
      stdin: `[Service]\nExecStart=/k/kube-scheduler --profiling=false --bind-address=%i\n`,
    });
    expect(scheduler.code).toBe(1);
  });

  it('takes from the environment of etcd what its command line lacks, and nothing but a configuration file', async () => {
    const statuses = async (unit: string): Promise<Readonly<Record<string, string>>> => {
      const { stdout } = await run(['cis', '--kubernetes-version=1.31', '--json', '--etcd=-'], {
        stdin: `[Service]\n${unit}\n`,
      });
      const { results } = JSON.parse(stdout);
      return Object.fromEntries(results.map(({ id, status }: Record<string, string>) => [id, status]));
    };
    const variables =
      'Environment=ETCD_CERT_FILE=/c ETCD_KEY_FILE=/k ETCD_CLIENT_CERT_AUTH=true ETCD_AUTO_TLS=true';
    const start = 'ExecStart=/k/etcd --auto-tls=false';
    const ids = ['2.1', '2.2', '2.3', '2.4'];
    const known = await statuses(`${variables}\n${start}`);
    expect(ids.map((id) => known[id])).toEqual(['pass', 'pass', 'pass', 'fail']);
    const empty = await statuses(`Environment=ETCD_CERT_FILE= ETCD_KEY_FILE=/k\n${start}`);
    expect(empty['2.1']).toBe('fail');
    const open = await statuses(`Environment=ETCD_CERT_FILE=/c/%H ETCD_KEY_FILE=/k\n${start}`);
    expect(open['2.1']).toBe('manual');
    const filed = await statuses(`${variables}\n${start} --config-file=/etc/etcd.yaml`);
    expect(ids.map((id) => filed[id])).toEqual(ids.map(() => 'manual'));
    const byVariable = await statuses(`${variables} ETCD_CONFIG_FILE=/etc/etcd.yaml\n${start}`);
    expect(ids.map((id) => byVariable[id])).toEqual(ids.map(() => 'manual'));
  });

  it('refuses a file with different command lines of the program', async () => {
    const pod = (flag: string): string => `spec: {containers: [{command: [kube-apiserver, ${flag}]}]}\n`;
    const { code, stdout, stderr } = await run(['cis', '--kubernetes-version=1.31', '--apiserver=-'], {
      stdin: `${pod('--profiling=false')}---\n${pod('--profiling=true')}`,
    });
    expect(stderr).toContain('[command-several]');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  it('refuses a file that starts another program', async () => {
    const { code, stdout, stderr } = await run(['cis', '--kubernetes-version=1.31', '--apiserver=-'], {
      stdin: 'ipvsadm\n',
    });
    expect(stderr).toContain('<stdin> starts ipvsadm, not kube-apiserver');
    expect([code, stdout]).toEqual([1, '']);
  });

  it('refuses a file that does not exist', async () => {
    const { code, stderr } = await run(['cis', '--kubernetes-version=1.31', '--file=/gone']);
    expect(code).toBe(1);
    expect(stderr).toBe('apiserver-flags: error: cannot read /gone: no such file\n');
  });
});
