import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import { describe, expect, it } from 'vitest';
import { harderway, temporaryDirectory } from './surroundings.js';

/** Runs `check` on the example with one line replaced. */
async function check(change: (yaml: string) => string, ...argv: readonly string[]) {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), change(exampleClusterYaml()));
  return harderway(['check', ...argv], { directory });
}

const extra = (section: string, flags: string) => (yaml: string) =>
  yaml.replace(new RegExp(`^(${section}:\\n(?:  .*\\n)*?  extraFlags: )\\{\\}`, 'm'), `$1${flags}`);

describe('harderway check', () => {
  it('leaves out the codes that are ignored, and refuses unknown ones', async () => {
    const faulty = extra('kubeApiserver', '{ v: abc }');
    const { stdout, code } = await check(faulty, '--format', 'json');
    expect(code).toBe(1);
    const codes = [...stdout.matchAll(/"code": "([\w-]+)"/g)].map(([, name = '']) => name);
    expect(codes.length).toBeGreaterThan(0);
    const ignored = codes.flatMap((name) => ['--ignore', name]);
    expect(await check(faulty, ...ignored)).toMatchObject({ code: 0 });
    expect(await check(faulty, '--ignore', 'nope')).toMatchObject({ code: 64 });
  });

  it('leaves out a warning that a comment above its line ignores, and no error', async () => {
    const { stdout } = await check((yaml) => yaml);
    const [, line = '', code = ''] = /^cluster\.yaml:(\d+):.* ended in .*\[([\w-]+)\]/m.exec(stdout) ?? [];
    const ignoring = (name: string) => (yaml: string) =>
      yaml
        .split('\n')
        .toSpliced(Number(line) - 1, 0, `# harderway-lint-ignore ${name} -- until May`)
        .join('\n');
    expect((await check(ignoring('unknown-key'))).stdout).toContain(`[${code}]`);
    expect((await check(ignoring(code))).stdout).not.toContain(`[${code}]`);
    const faulty = (yaml: string) => `# harderway-lint-ignore unknown-key\nnope: 1\n${yaml}`;
    expect(await check(faulty)).toMatchObject({ code: 1, stdout: expect.stringContaining('nope') });
  });

  it('finds nothing in the example while its version lives, and says so once it has ended', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cluster.yaml'), exampleClusterYaml());
    const at = (now: string) => harderway(['check'], { directory, now: new Date(now) });
    const late = await at('2026-01-01');
    expect(late.code).toBe(0);
    expect(late.stdout).toContain('Kubernetes 1.31 ended in 2025-11');
    expect(await at('2025-10-01')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'cluster.yaml: no errors (12 files checked)\n',
    });
  });

  it('refuses a file whose bytes an edit would not keep', async () => {
    const directory = await temporaryDirectory();
    const latin1 = Buffer.from(`# Gr\u00fc\u00dfe\n${exampleClusterYaml()}`, 'latin1');
    await writeFile(join(directory, 'cluster.yaml'), latin1);
    expect(await harderway(['check'], { directory })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot read cluster.yaml: it has bytes that are not UTF-8'),
    });
  });

  it('prints notes about what follows from it with --verbose', async () => {
    const { code, stdout } = await check((yaml) => yaml, '--verbose');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^cluster\.yaml:\d+:\d+: info: kube-apiserver: .*\[runtime-config-all\]/m);
    expect(stdout).toMatch(/^gateway:\/etc\/ha\.d\/ldirectord\.cf:\d+:\d+: info: /m);
  });

  it.each([
    [
      'a flag that the version lacks',
      extra('kubeApiserver', '{ insecure-prot: 8080 }'),
      'insecure-prot',
      'flag-unknown',
    ],
    [
      'a value that the program refuses',
      extra('kubeApiserver', '{ audit-log-mode: sometimes }'),
      'audit-log-mode',
      'audit-',
    ],
    [
      'a probe that gets no answer',
      extra('kubeApiserver', '{ anonymous-auth: false }'),
      'anonymous-auth',
      'anonymous-probe-refused',
    ],
    ['a flag of etcd', extra('etcd', '{ heartbeat-interval: 2000 }'), 'heartbeat-interval', 'heartbeat'],
    [
      'a mistake in the file itself',
      (yaml: string) => yaml.replace('role: gateway', 'role: gatway'),
      'gatway',
      '',
    ],
  ])('finds %s, at its place in cluster.yaml', async (_, change, word, code) => {
    const changed = change(exampleClusterYaml());
    const line = changed.split('\n').findIndex((text) => text.includes(word)) + 1;
    const ran = await check(change);
    expect(ran.code).toBe(1);
    const found = ran.stdout.split('\n').find((text) => text.startsWith(`cluster.yaml:${line}:`));
    expect(found).toContain(': error: ');
    expect(found).toContain(code);
  });

  it('prints for programs', async () => {
    const { code, stdout } = await check(extra('kubeApiserver', '{ insecure-prot: 8080 }'), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false });
  });

  it('says which credentials do not fit', async () => {
    const directory = await temporaryDirectory();
    const yaml = exampleClusterYaml().replace('# keyType: rsa-2048 ', 'keyType: ecdsa-p256 ');
    await writeFile(join(directory, 'cluster.yaml'), yaml);
    expect((await harderway(['certs'], { directory })).code).toBe(0);
    expect((await harderway(['check'], { directory })).code).toBe(0);
    await writeFile(
      join(directory, 'cluster.yaml'),
      yaml.replace(/virtualIp: .*/, 'virtualIp: 192.168.1.99'),
    );
    const { code, stdout } = await harderway(['check'], { directory });
    expect(code).toBe(1);
    expect(stdout).toMatch(/auth\/kubernetes\.pem.*192\.168\.1\.99/);
  });
});
