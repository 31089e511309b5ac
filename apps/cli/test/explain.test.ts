import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import { describe, expect, it } from 'vitest';
import { harderway, temporaryDirectory } from './surroundings.js';

async function explain(...argv: readonly string[]) {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), exampleClusterYaml({ virtualIp: '192.168.7.21' }));
  return harderway(['explain', ...argv], { directory });
}

describe('harderway explain', () => {
  it('says how a flag of this cluster is set, by what, and why', async () => {
    expect(await explain('service-account-issuer')).toEqual({
      code: 0,
      stdout: `kube-apiserver --service-account-issuer
  set to: https://192.168.7.21:6443
    tokens name their issuer, and those of others are refused; the first of several signs
    https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
  decided by kubeApiserver.serviceAccountIssuers of cluster.yaml

`,
      stderr: '',
    });
  });

  it('says what extraFlags of this cluster set', async () => {
    const directory = await temporaryDirectory();
    const yaml = exampleClusterYaml().replace(
      'kubeApiserver:\n  extraFlags: {}',
      'kubeApiserver:\n  extraFlags: {event-ttl: 2h, external-hostname: api.example.org}',
    );
    await writeFile(join(directory, 'cluster.yaml'), yaml);
    const { stdout } = await harderway(['explain', 'event-ttl', 'external-hostname'], { directory });
    expect(stdout).toBe(`kube-apiserver --event-ttl
  set to: 2h
    among extraFlags of cluster.yaml
  otherwise: 1h
    how long events are kept
    https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/

kube-apiserver --external-hostname
  set to: api.example.org
    among extraFlags of cluster.yaml
  otherwise: not set

`);
    const json = await harderway(['explain', 'event-ttl', '--json'], { directory });
    expect(JSON.parse(json.stdout)).toMatchObject([{ flag: 'event-ttl', extraFlag: '2h' }]);
  });

  it('breaks reasons at the width of a terminal', async () => {
    const directory = await temporaryDirectory();
    const terminal = { answer: '' };
    const { stdout } = await harderway(['explain'], { directory, terminal, columns: 60 });
    const reasons = stdout.split('\n').filter((line) => /^ {4}(?!\S+:\/\/)/.test(line));
    expect(reasons.length).toBeGreaterThan(100);
    for (const line of reasons) expect(line.length, line).toBeLessThanOrEqual(60);
    expect(stdout).toContain('    clients check the member by the certificate of the\n    cluster\n');
  });

  it('takes a flag as it stands in a unit', async () => {
    const { stdout } = await explain('service-account-issuer');
    expect(await explain('--service-account-issuer=https://other')).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('shows both profiles where they differ', async () => {
    const { stdout } = await explain('bind-address');
    expect(stdout).toContain('kube-controller-manager --bind-address\n  guide: 0.0.0.0\n');
    expect(stdout).toContain('  production: 127.0.0.1\n    nothing outside of the host');
    expect(stdout).toContain('kube-scheduler --bind-address\n  guide: not set\n');
  });

  it('lists what production sets otherwise than the guide', async () => {
    const { stdout } = await explain('--json');
    const found: readonly { readonly flag: string }[] = JSON.parse(stdout);
    const names = found.map(({ flag }) => flag);
    expect(names).toEqual(expect.arrayContaining(['profiling', 'runtime-config']));
    expect(names).not.toContain('service-account-issuer');
  });

  it('prints every line of the files of a profile, with its reason', async () => {
    const { stdout } = await explain('--profile', 'production');
    expect(stdout).toContain(
      '# the key of server.pem\n  --key-file=/run/credentials/etcd.service/server-key.pem',
    );
    expect(stdout).toContain('\ncontrol0:/etc/systemd/system/kube-apiserver.service\n');
    expect(stdout).toMatch(/^# as above: OOMScoreAdjust=(?:[^#]|\n#)* SystemCallFilter=/m);
    expect(stdout.split('\n').filter((line) => line.startsWith('SystemCallErrorNumber='))).toHaveLength(1);
    expect(Math.max(...(stdout.match(/^# .*/gm) ?? []).map(({ length }) => length))).toBeLessThanOrEqual(100);
    const guide = await explain('--profile', 'guide');
    expect(guide.stdout).not.toContain('SystemCallFilter');
    const json = await explain('--profile', 'production', '--json');
    const [file] = JSON.parse(json.stdout);
    expect(file).toMatchObject({ host: 'gateway', path: '/etc/hosts' });
    expect(file.lines[0]).toEqual({
      text: expect.any(String),
      why: expect.any(String),
      source: expect.any(String),
    });
  });

  it('says what a unit is given', async () => {
    const { stdout } = await explain('ReadWritePaths', '--', '--kubelet-client-key');
    expect(stdout).toContain(
      'etcd.service ReadWritePaths=\n  guide: not set\n  production: "/var/lib/etcd"\n',
    );
    expect(stdout).toContain(
      '  production: /run/credentials/kube-apiserver.service/kube-apiserver-kubelet-client-key.pem\n',
    );
    const all = await explain('--json');
    expect(all.stdout).toContain('"unitSetting": "SystemCallFilter"');
  });

  it('explains all of a program', async () => {
    const { stdout } = await explain('kube-scheduler');
    expect(stdout).toContain('kube-scheduler --config\n');
    expect(stdout).toContain('kube-scheduler.service User=\n');
    expect(stdout).not.toContain('etcd');
  });

  it('lists the items of the CIS benchmark that production leaves open', async () => {
    const { stdout } = await explain();
    expect(stdout).toMatch(/do not hold in production\n(?: {2}[\d.]+, with Kubernetes \S+: .+\n)+$/);
  });

  it('explains the flags that it knows, and says what was meant by another', async () => {
    const some = await explain('profiling', 'bind-addres');
    expect(some).toMatchObject({ code: 64, stdout: expect.stringContaining('kube-apiserver --profiling') });
    expect(some.stderr).toContain('did you mean --bind-address?');
    expect(await explain('profiling', '--profile', 'guide')).toMatchObject({ code: 64, stdout: '' });
    const other = await explain('external-hostname');
    expect(other.stderr).toContain(
      'harderway leaves --external-hostname at its default; kube-apiserver 1.31.0 has it',
    );
    expect(other.stderr).toContain(
      'set it in cluster.yaml: kubeApiserver: {extraFlags: {external-hostname: VALUE}}',
    );
    expect((await explain('tls-sni-cert-key')).stderr).toContain('and kube-scheduler 1.31.0 have it');
    expect((await explain('zzzzzz')).stderr).toContain('no program has a flag or setting zzzzzz');
    const misspelled = await explain('--', '--profilling');
    expect(misspelled).toMatchObject({ code: 64, stdout: '' });
    expect(misspelled.stderr).toContain('did you mean --profiling?');
  });
});
