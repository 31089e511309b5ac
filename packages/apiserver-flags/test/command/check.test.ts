import { describe, expect, it } from 'vitest';
import { golden, run } from './run.js';

describe('check', () => {
  it.each([
    ['chapter.service', '1.31.0', 0],
    ['chapter.service', '1.20.2', 0],
    ['broken.service', '1.31.0', 1],
    ['broken.service', '1.20.2', 1],
    ['manifest.yaml', '1.34', 1],
    ['arguments.txt', '1.28', 1],
    ['other.service', '1.31', 1],
  ])('%s for %s', async (file, version, code) => {
    const ran = await run(['check', '--kubernetes-version', version, '--format=frame', file]);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toBe('');
    await expect(ran.stdout).toMatchFileSnapshot(golden(`check-${file}-${version}.txt`));
  });

  it('prints JSON', async () => {
    const { code, stdout } = await run(['check', '--kubernetes-version=1.31', '--json', 'broken.service']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      results: [{ file: 'broken.service', verdict: 'refused', details: { version: '1.31', exitCode: 1 } }],
    });
  });

  it('prints SARIF with the rules', async () => {
    const { stdout } = await run(['check', '--kubernetes-version=1.31', '--format=sarif', 'broken.service']);
    const { results, tool } = JSON.parse(stdout).runs[0];
    const known = new Set(tool.driver.rules.map(({ id }: { id: string }) => id));
    expect(known.size).toBe(tool.driver.rules.length);
    for (const { ruleId } of results) expect(known).toContain(ruleId);
  });

  it('checks those files of a directory that start the program', async () => {
    const pod = (program: string): string =>
      `kind: Pod\nspec: {containers: [{command: [${program}, --no]}]}\n`;
    const files = {
      '/m/kube-apiserver.yaml': pod('kube-apiserver'),
      '/m/etcd.yaml': pod('etcd'),
      '/m/notes.txt': '--no',
      '/m/.hidden.yaml': pod('kube-apiserver'),
      '/n/etcd.yaml': pod('etcd'),
    };
    const checked = await run(['check', '--kubernetes-version=1.31', '/m/'], { files });
    expect(checked.code).toBe(1);
    expect(checked.stderr).toBe('');
    expect(checked.stdout).toContain('/m/etcd.yaml:2:32: info: this starts etcd, not kube-apiserver');
    expect(checked.stdout).toContain('/m/kube-apiserver.yaml:2:48: error: unknown flag: --no');
    expect(checked.stdout).not.toMatch(/notes|hidden/);
    const none = await run(['check', '--kubernetes-version=1.31', '/n'], { files });
    expect(none).toMatchObject({
      code: 1,
      stderr: 'apiserver-flags: error: no file in /n could be checked\n',
    });
  });

  it('cuts long texts', async () => {
    const files = { 'long.txt': `--${'x'.repeat(100_000)}\n` };
    const { stdout } = await run(['check', '--kubernetes-version=1.31', 'long.txt'], { files });
    expect(stdout.length).toBeLessThan(20_000);
  });

  it('checks every file that is given', async () => {
    const files = { 'good.txt': '--v=2\n', 'bad.txt': '--no-such-flag\n' };
    const { code, stdout } = await run(
      ['check', '--kubernetes-version=1.31', '--ignore=service-range-default', 'chapter.service', 'bad.txt'],
      { files },
    );
    expect(code).toBe(1);
    expect(stdout).toContain('bad.txt:1:1: error: unknown flag: --no-such-flag');
  });

  it('says nothing of values that the kubelet fills in, and lists them', async () => {
    const manifest = `kind: Pod\nspec:\n  containers:\n  - command: [kube-apiserver, --bind-address=$(HOST_IP), --etcd-servers=$(ETCD)]\n`;
    const { stdout } = await run(['check', '--kubernetes-version=1.31', '--json', '-'], { stdin: manifest });
    const [result] = JSON.parse(stdout).results;
    const codes = result.diagnostics.map(({ code }: { code: string }) => code);
    expect(codes).not.toContain('flag-value-invalid');
    expect(codes).not.toContain('etcd-servers');
    expect(result.details.unchecked).toContain(
      'the value of --bind-address: the kubelet fills in $(HOST_IP)',
    );
  });

  it('concludes nothing from flags that an EnvironmentFile= may set', async () => {
    const unit =
      '[Service]\nEnvironmentFile=/etc/k\nExecStart=/usr/bin/kube-apiserver $ARGS --event-ttl=1d\n';
    const { stdout } = await run(['check', '--kubernetes-version=1.31', '-'], { stdin: unit });
    expect(stdout.split('\n')[0]).toContain('[flag-value-invalid]');
    expect(stdout).not.toContain('etcd-servers');
  });

  it('fails for warnings with --strict', async () => {
    const args = ['check', '--kubernetes-version=1.31', 'chapter.service'];
    expect((await run(args)).code).toBe(0);
    expect((await run([...args, '--strict'])).code).toBe(1);
  });

  it('reads the standard input', async () => {
    const { stdout } = await run(['check', '--kubernetes-version', '1.31', '-'], {
      stdin: '--profiling=maybe\n',
    });
    expect(stdout).toContain('<stdin>:1:1: error: invalid argument "maybe"');
  });

  it('takes a file for what --form says', async () => {
    const { stdout } = await run(['check', '--kubernetes-version=1.31', '--form=unit', '-'], {
      stdin: '--profiling=maybe\n',
    });
    expect(stdout).toContain('<stdin>:1:1: error: no ExecStart= in [Service]; hint: ');
  });

  it('looks at the files of this machine with --host-files', async () => {
    const args = ['check', '--kubernetes-version=1.31', '-'];
    const stdin =
      '--client-ca-file=/gone/ca.pem\n--tls-cert-file=/there/a\n--tls-private-key-file=/there/b\n';
    const message = '<stdin>:1:1: error: open /gone/ca.pem: no such file or directory; hint: ';
    expect((await run(args, { stdin })).stdout).not.toContain(message);
    expect((await run([...args, '--host-files'], { stdin })).stdout).toContain(message);
  });

  it.each([
    [['check', '--nope', 'chapter.service'], 64],
    [['check', 'chapter.service'], 64],
    [['check', '--kubernetes-version', '1.31'], 64],
    [['check', '--kubernetes-version', '1.99', 'chapter.service'], 64],
    [['check', '--kubernetes-version', 'new', 'chapter.service'], 64],
    [['check', '--kubernetes-version', '1.31', 'gone.service'], 1],
    [['migrate', '--from', '1.28', 'chapter.service'], 64],
    [['nope'], 64],
  ])('%j ends with %i', async (args, expected) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toMatch(/^apiserver-flags: error: /);
  });
});
