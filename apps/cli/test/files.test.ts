import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import { newestVersions } from '@harderway/upgrade-path';
import { describe, expect, it } from 'vitest';
import { clusterYaml, harderway, temporaryDirectory } from './surroundings.js';

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('harderway init', () => {
  it('writes a file that validates, and never overwrites another', async () => {
    const directory = await temporaryDirectory();
    expect((await harderway(['init'], { directory })).code).toBe(0);
    const text = await readFile(join(directory, 'cluster.yaml'), 'utf8');
    const { spec, diagnostics } = parseClusterSpec(text);
    expect(diagnostics).toEqual([]);
    expect(spec?.profile).toBe('production');
    expect(text).toContain('# Replace these placeholders with your own addresses: 192.0.2.21, ');
    expect(spec?.versions).toEqual(newestVersions());
    expect(spec?.hosts.map(({ address }) => address)).toEqual(
      ['10', '11', '12', '13'].map((last) => `192.0.2.${last}`),
    );
    expect(spec?.name).toBe(basename(directory));
    const again = await harderway(['init', '--virtual-ip', '192.168.1.99'], { directory });
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('[file-exists]');
    expect(await readFile(join(directory, 'cluster.yaml'), 'utf8')).toBe(text);
    expect((await harderway(['init', '--force', '--virtual-ip', '192.168.1.99'], { directory })).code).toBe(
      0,
    );
    expect(await readFile(join(directory, 'cluster.yaml'), 'utf8')).toContain('virtualIp: 192.168.1.99');
    expect(await readFile(join(directory, 'cluster.yaml.bak'), 'utf8')).toBe(text);
  });

  it('takes the newest patch of a minor, and warns at once of versions that should not be chosen', async () => {
    const directory = await temporaryDirectory();
    const versionsIn = async () =>
      parseClusterSpec(await readFile(join(directory, 'cluster.yaml'), 'utf8')).spec?.versions;
    const guide = ['init', '--force', '--guide', '--kubernetes', '1.36', '--etcd', '3.6'];
    expect(await harderway(guide, { directory })).toMatchObject({ code: 0, stderr: '' });
    expect(await versionsIn()).toEqual(newestVersions('1.36', '3.6'));
    const old = await harderway(['init', '--force', '--kubernetes', '1.20'], { directory });
    expect(old.stderr).toContain('warning: Kubernetes 1.20 ended in 2022-02');
    const apart = await harderway(['init', '--force', '--etcd', '3.4.0'], { directory });
    expect(apart.stderr).toContain('[etcd-outside-bounds]');
    const unknown = await harderway(['init', '--force', '--kubernetes', '1.99'], { directory });
    expect(unknown).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('Kubernetes 1.99 is not known: this release knows Kubernetes 1.20 to '),
    });
    expect((await versionsIn())?.etcd).toBe('3.4.0');
  });

  it('invents no addresses beside a virtual IP', async () => {
    const directory = await temporaryDirectory();
    await harderway(['init', '--virtual-ip', '10.1.0.21'], { directory });
    const refused = await harderway(['plan'], { directory });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('placeholder addresses 192.0.2.10 and 3 more [example-addresses]');
  });

  it('asks for the name of the cluster, and takes that of the file or the directory otherwise', async () => {
    const directory = join(await temporaryDirectory(), 'east (new)');
    await mkdir(directory);
    const nameIn = async (file: string) =>
      parseClusterSpec(await readFile(join(directory, file), 'utf8')).spec?.name;
    const alone = await harderway(['init'], { directory });
    expect(alone.stdout).toBe(
      'Wrote cluster.yaml for the cluster east-new; --name NAME gives it another name. Fill in your hosts, then run harderway plan.\n',
    );
    await harderway(['init', '-f', 'lab.yaml'], { directory });
    expect(await nameIn('lab.yaml')).toBe('lab');
    const other = await harderway(['init', '-f', 'c1.yaml', '--name', 'c1'], { directory });
    expect(other.stdout).toContain('then run harderway plan --file c1.yaml.\n');
    const asked = await harderway(['init', '-f', 'a.yaml'], { directory, terminal: { answer: 'west\n' } });
    expect(asked.stderr).toContain('Name of the cluster, as kubectl will show it [a]: ');
    expect(await nameIn('a.yaml')).toBe('west');
    await harderway(['init', '-f', 'b.yaml'], { directory, terminal: { answer: '\n' } });
    expect(await nameIn('b.yaml')).toBe('b');
    const wrong = await harderway(['init', '-f', 'c.yaml'], { directory, terminal: { answer: 'a b\n' } });
    expect(wrong).toMatchObject({ code: 64, stderr: expect.stringContaining('a b is not a cluster name') });
    const ended = await harderway(['init', '-f', 'd.yaml'], { directory, terminal: { answer: '' } });
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('[declined]') });
    await expect(nameIn('d.yaml')).rejects.toMatchObject({ code: 'ENOENT' });
    await harderway(['init', '--guide', '-f', 'guide.yaml'], { directory, terminal: { answer: 'x\n' } });
    expect(await nameIn('guide.yaml')).toBe('kubenet');
  });

  it('has the addresses and the versions of the chapter with --guide', async () => {
    const { stdout } = await harderway(['init', '--guide', '--stdout']);
    expect(stdout).toBe(exampleClusterYaml());
    expect(parseClusterSpec(stdout).spec?.api.virtualIp).toBe('192.168.1.21');
  });

  it('prints with --stdout and writes nothing', async () => {
    const directory = await temporaryDirectory();
    const { stdout } = await harderway(['init', '--stdout', '--name', 'lab', '--user', 'me'], { directory });
    expect(parseClusterSpec(stdout).spec).toMatchObject({
      name: 'lab',
      hosts: [{ ssh: { user: 'me' } }, {}, {}, {}],
    });
    expect(await readdir(directory)).toEqual([]);
  });

  it('writes the schema beside it, and names it for editors', async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'sub'));
    await harderway(['init', '--schema', '-f', 'sub/lab.yaml'], { directory });
    const yaml = await readFile(join(directory, 'sub/lab.yaml'), 'utf8');
    expect(yaml.split('\n')[0]).toContain('$schema=./cluster.schema.json');
    expect(JSON.parse(await readFile(join(directory, 'sub/cluster.schema.json'), 'utf8'))).toHaveProperty(
      'properties',
    );
  });

  it('writes the schema alone beside an existing file', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cluster.yaml'), 'mine\n');
    const ran = await harderway(['init', '--schema'], { directory });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('# yaml-language-server: $schema=./cluster.schema.json');
    expect(await readFile(join(directory, 'cluster.yaml'), 'utf8')).toBe('mine\n');
    expect(await readFile(join(directory, 'cluster.schema.json'), 'utf8')).toContain('"properties"');
    // Values for a new file must not be ignored.
    const more = await harderway(['init', '--schema', '--name', 'lab'], { directory });
    expect(more.stderr).toContain('[file-exists]');
  });

  it('prints the schema with --stdout', async () => {
    const directory = await temporaryDirectory();
    const { stdout } = await harderway(['init', '--schema', '--stdout'], { directory });
    expect(JSON.parse(stdout)).toHaveProperty('properties');
    expect(await readdir(directory)).toEqual([]);
  });

  it.each(['10.0.5.20', '10.32.0.11', '172.16.3.4'])(
    'chooses hosts and ranges for the virtual IP %s',
    async (address) => {
      const directory = await temporaryDirectory();
      const ran = await harderway(['init', '--virtual-ip', address, '--user', 'admin', '-f', 'lab.yaml'], {
        directory,
      });
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      const text = await readFile(join(directory, 'lab.yaml'), 'utf8');
      expect(parseClusterSpec(text)).toMatchObject({
        spec: { api: { virtualIp: address } },
        diagnostics: [],
      });
    },
  );

  it('takes a minor for its newest patch', async () => {
    const { stdout } = await harderway(['init', '--stdout', '--name', 'lab', '--kubernetes', '1.34']);
    expect(parseClusterSpec(stdout).spec?.versions).toEqual(newestVersions('1.34'));
  });

  it('refuses values that do not make a valid file', async () => {
    const directory = await temporaryDirectory();
    const { code, stderr } = await harderway(['init', '--kubernetes', 'v1.31.2'], { directory });
    expect(code).toBe(64);
    expect(stderr).toContain('leave out the v: 1.31.2');
    expect(stderr).not.toContain('cluster.yaml:');
    expect(await readdir(directory)).toEqual([]);
  });
});

/** Writes the guide's cluster.yaml, with keys that take milliseconds, not seconds. */
async function initGuide(directory: string): Promise<{ readonly file: string; readonly yaml: string }> {
  await harderway(['init', '--guide'], { directory });
  const file = join(directory, 'cluster.yaml');
  const yaml = (await readFile(file, 'utf8')).replace('# keyType: rsa-2048 ', 'keyType: ecdsa-p256 ');
  await writeFile(file, yaml);
  return { file, yaml };
}

describe('certificates, files and kubeconfigs', () => {
  it('pass from one command to the next', { timeout: 60_000 }, async () => {
    const directory = await temporaryDirectory();
    await initGuide(directory);

    const early = await harderway(['kubeconfig'], { directory });
    expect(early.code).toBe(1);
    expect(early.stderr).toContain('[pki-missing]');
    expect((await harderway(['certs', '--check'], { directory })).code).toBe(1);

    const bare = await harderway(['render', '--json'], { directory });
    expect(bare.stderr).toContain('Certificates are missing');
    expect(bare.stdout).not.toContain('PRIVATE KEY');

    const made = await harderway(['certs'], { directory });
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^kubernetes\.pem +kubernetes +\d{4}-\d\d-\d\d +36\d\d days +valid new$/m);
    expect(made.stdout).not.toContain('PRIVATE KEY');
    expect(await modeOf(join(directory, 'auth/ca-key.pem'))).toBe(0o600);
    const again = await harderway(['certs', '--json'], { directory });
    expect(JSON.parse(again.stdout)).toMatchObject({ written: [], warnings: [] });

    const shown = await harderway(['render', '--host', 'control0'], { directory });
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain('# control0:/etc/systemd/system/etcd.service (0644)');
    expect(shown.stdout).toContain('--initial-cluster-token etcd-cluster-0');
    expect(shown.stdout).not.toContain('PRIVATE KEY');
    expect(shown.stdout).not.toContain('control1:/');
    expect(shown.stderr).toMatch(/\d+ files with secrets are left out/);

    const written = await harderway(['render', '-o', 'files', '--secrets'], { directory });
    expect(written.stdout).toMatch(/^Wrote \d+ files for 4 hosts to \/.*\/files\n$/);
    const one = await harderway(['render', '-o', 'one', '--host', 'gateway'], { directory });
    expect(one.stdout).toMatch(/^Wrote \d+ files for 1 host to /);
    expect(await modeOf(join(directory, 'files/control2/etc/etcd/kubernetes-key.pem'))).toBe(0o600);
    expect(await readFile(join(directory, 'files/gateway/etc/ha.d/ldirectord.cf'), 'utf8')).toContain(
      '192.168.1.21:6443',
    );

    const printed = await harderway(['kubeconfig'], { directory });
    expect(printed.stdout).toContain('server: https://192.168.1.21:6443');
    expect(printed.stderr).toBe('');
    const byName = await harderway(['kubeconfig', '--host-name'], { directory });
    expect(byName.stdout).toContain('server: https://kubernetes:6443');

    await writeFile(join(directory, 'real'), '');
    await symlink(join(directory, 'real'), join(directory, 'linked'));
    const merged = await harderway(['kubeconfig', '--merge'], {
      directory,
      environment: { KUBECONFIG: 'linked' },
    });
    expect(merged.code).toBe(0);
    expect(await readFile(join(directory, 'real'), 'utf8')).toContain('current-context: kubenet');
    expect(await modeOf(join(directory, 'real'))).toBe(0o600);
    await harderway(['kubeconfig', '--merge'], { directory });
    expect(await modeOf(join(directory, '.kube/config'))).toBe(0o600);

    // The same name, of another cluster.
    const other = printed.stdout.replace(/(?<=certificate-authority-data: ).*/, 'b3RoZXI=');
    await writeFile(join(directory, 'other'), other, { mode: 0o644 });
    const merge = ['kubeconfig', '--merge', '-o', 'other'];
    const refused = await harderway(merge, { directory });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      `${join(directory, 'other')} has cluster kubenet and context kubenet of another CA [kubeconfig-conflict]`,
    );
    expect(await readFile(join(directory, 'other'), 'utf8')).toBe(other);
    const beside = await harderway([...merge, '--context', 'east'], { directory });
    expect(beside.stdout).toBe(
      `Kept the file as it was in ${join(directory, 'other.bak')}.\n` +
        `Merged the context into ${join(directory, 'other')}. Try kubectl --kubeconfig ${join(directory, 'other')} --context east get namespaces.\n`,
    );
    expect(await readFile(join(directory, 'other.bak'), 'utf8')).toBe(other);
    expect(await modeOf(join(directory, 'other.bak'))).toBe(0o600);
    expect((await harderway([...merge, '--context', 'east'], { directory })).stdout).not.toContain('.bak');
    const whole = await harderway(['kubeconfig', '-o', 'other'], { directory });
    expect(whole).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('of another CA [kubeconfig-conflict]'),
    });
    expect((await harderway([...merge, '--force'], { directory })).code).toBe(0);
    expect(await readFile(join(directory, 'other.bak'), 'utf8')).toBe(other);
    expect(await readFile(join(directory, 'other.bak2'), 'utf8')).toContain('name: east');
    await writeFile(join(directory, 'other'), printed.stdout);
    expect((await harderway(['kubeconfig', '--host-name', '-o', 'other'], { directory })).code).toBe(0);

    // Files of another kind, and harderway's own.
    const write = ['kubeconfig', '-o'];
    for (const [argv, code, reason] of [
      [[...write, 'cluster.yaml'], 1, 'cluster.yaml exists already, and is not a kubeconfig [file-exists]'],
      [[...write, 'cluster.yaml', '--merge'], 1, 'not a kubeconfig: kind: Config is missing'],
      [[...write, 'auth/ca-key.pem'], 1, 'auth/ca-key.pem exists already, and is not a kubeconfig'],
      [[...write, 'auth/admin.kubeconfig'], 64, 'is in the directory of the credentials'],
    ] as const) {
      const before = await readFile(join(directory, argv[2] ?? ''), 'utf8');
      const ran = await harderway(argv, { directory });
      expect(ran.code).toBe(code);
      expect(ran.stderr).toContain(reason);
      expect(await readFile(join(directory, argv[2] ?? ''), 'utf8')).toBe(before);
    }
    const named = await harderway([...write, 'its', '--context', 'a b'], { directory });
    expect(named.stdout).toContain("--context 'a b' get namespaces");
  });

  it('are checked, and renewed on request', { timeout: 60_000 }, async () => {
    const directory = await temporaryDirectory();
    const { file, yaml } = await initGuide(directory);
    await harderway(['certs'], { directory });
    const check = await harderway(['certs', '--check'], { directory });
    expect(check).toMatchObject({ code: 0, stderr: '' });
    expect(check.stdout).toMatch(/^kube-scheduler\.kubeconfig +system:kube-scheduler .* valid$/m);

    // Other directories and files are ignored.
    await mkdir(join(directory, 'auth/extra.pem'));
    await writeFile(join(directory, 'auth/odd.pem'), 'hello');
    await writeFile(file, yaml.replace('192.168.1.13', '192.168.1.14'));
    const moved = await harderway(['certs', '--check'], { directory });
    expect(moved.code).toBe(1);
    expect(moved.stdout).toMatch(/^admin\.pem .* valid$/m);
    expect(moved.stdout).toMatch(/^kubernetes\.pem .* does not fit$/m);
    expect(moved.stderr).toBe(
      `error: no plan can be made of these files
    kubernetes.pem does not name 192.168.1.14.
  hint:  run \`harderway certs --renew\`, which replaces certificates that have expired or do not fit
`,
    );
    const checked = await harderway(['certs', '--check', '--json'], { directory });
    expect(checked.code).toBe(1);
    expect(JSON.parse(checked.stdout)).toMatchObject({ problems: [{ file: 'kubernetes.pem' }] });
    expect(checked.stdout).not.toContain('PRIVATE KEY');
    expect((await harderway(['certs'], { directory })).stderr).toContain('does not name 192.168.1.14');

    const renewed = await harderway(['certs', '--renew', '--json'], { directory });
    expect(JSON.parse(renewed.stdout)).toMatchObject({ written: ['kubernetes.pem', 'kubernetes-key.pem'] });
    expect((await harderway(['certs', '--check'], { directory })).code).toBe(0);

    await rm(join(directory, 'auth/encryption-config.yaml'));
    for (const argv of [['certs'], ['certs', '--renew'], ['certs', '--check']]) {
      const ran = await harderway(argv, { directory });
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain('a new one would lose the secrets in etcd');
    }
    expect((await harderway(['certs', '--check', '--renew'], { directory })).code).toBe(64);
  });

  it('advises to renew what ends before its authority, and to rotate the authority otherwise', async () => {
    const last = async (pki: string): Promise<string> => {
      const directory = await temporaryDirectory();
      const yaml = clusterYaml.replace('# validityHours: 87600', pki);
      await writeFile(join(directory, 'cluster.yaml'), yaml);
      await harderway(['certs'], { directory });
      return (await harderway(['certs'], { directory })).stderr;
    };
    const [together, before] = [
      await last('validityHours: 24\n  authorityValidityHours: 24'),
      await last('validityHours: 24\n  authorityValidityHours: 87600'),
    ];
    expect(together).toContain('admin.pem expires on');
    expect(together).toContain('as its authority does. Rotate the authority.');
    expect(together).not.toContain('issues them again');
    expect(before).toContain('harderway certs --renew issues them again');
    expect(before).not.toContain('Rotate the authority');
  });

  it('are said to end soon where a kubeconfig is handed out', { timeout: 60_000 }, async () => {
    const directory = await temporaryDirectory();
    const { file, yaml } = await initGuide(directory);
    await writeFile(file, yaml.replace('# validityHours: 87600', 'validityHours: 24'));
    await harderway(['certs'], { directory });
    for (const argv of [['kubeconfig'], ['kubeconfig', '--merge']]) {
      const { code, stderr } = await harderway(argv, { directory });
      expect(code).toBe(0);
      expect(stderr).toMatch(
        /^warning: its certificate expires on \d{4}-\d\d-\d\d\n {2}hint: .*certs --renew/,
      );
    }
  });

  it('are said not to fit where a kubeconfig is handed out', { timeout: 60_000 }, async () => {
    const directory = await temporaryDirectory();
    const { file, yaml } = await initGuide(directory);
    await harderway(['certs'], { directory });
    expect(await harderway(['kubeconfig'], { directory })).toMatchObject({ code: 0, stderr: '' });
    // As with the credentials of another cluster.
    await writeFile(file, yaml.replaceAll('192.168.1.', '192.168.9.'));
    const { code, stdout, stderr } = await harderway(['kubeconfig'], { directory });
    expect(code).toBe(0);
    expect(stdout).toContain('server: https://192.168.9.21:6443');
    expect(stderr).toMatch(
      /^warning: the kubeconfig may not work: \S*auth\/kubernetes\.pem: .*192\.168\.9\.\d+.*\n {2}hint: run `harderway check`/,
    );
  });

  it('are summed up where there are many, and listed with --all', { timeout: 60_000 }, async () => {
    const directory = await temporaryDirectory();
    const yaml = exampleClusterYaml({ profile: 'production' });
    await writeFile(
      join(directory, 'cluster.yaml'),
      yaml.replace('# keyType: rsa-2048', 'keyType: ecdsa-p256'),
    );
    const { stdout } = await harderway(['certs'], { directory });
    expect(stdout).toMatch(/^etcd-ca\.pem .* valid new$/m);
    expect(stdout).not.toContain('admin.pem ');
    expect(stdout).toMatch(
      /\n\n50 certificates and kubeconfigs; the first expires on \S+, in 36[45] days: \S+\n/,
    );
    const all = await harderway(['certs', '--check', '--all'], { directory });
    expect(all.stdout).toMatch(/^admin\.pem .* valid$/m);
  });

  it('says what to do if a directory cannot be written', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'taken'), '');
    const { code, stderr } = await harderway(['init', '-f', 'taken/cluster.yaml'], { directory });
    expect(code).toBe(1);
    expect(stderr).toContain('[file-unwritable]');
  });
});
