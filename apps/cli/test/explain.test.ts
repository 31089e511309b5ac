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

  it('lists what a profile sets', async () => {
    const names = async (profile: string): Promise<readonly string[]> => {
      const { stdout } = await explain('--profile', profile, '--json');
      const found: readonly { readonly flag: string }[] = JSON.parse(stdout);
      return found.map(({ flag }) => flag);
    };
    expect(await names('production')).toEqual(expect.arrayContaining(['profiling', 'runtime-config']));
    expect(await names('production')).not.toContain('service-account-issuer');
    expect(await names('guide')).toContain('service-account-issuer');
    expect(await names('guide')).not.toContain('profiling');
  });

  it('says what a unit is given', async () => {
    const { stdout } = await explain('ReadWritePaths', '--', '--kubelet-client-key');
    expect(stdout).toContain(
      'etcd.service ReadWritePaths=\n  guide: not set\n  production: "/var/lib/etcd"\n',
    );
    expect(stdout).toContain(
      '  production: /run/credentials/kube-apiserver.service/kube-apiserver-kubelet-client-key.pem\n',
    );
    const all = await explain('--profile', 'production', '--json');
    expect(all.stdout).toContain('"unitSetting": "SystemCallFilter"');
  });

  it('lists the items of the CIS benchmark that production leaves open', async () => {
    const { stdout } = await explain('--profile', 'production');
    expect(stdout).toMatch(/do not hold in production\n(?: {2}[\d.]+, with Kubernetes \S+: .+\n)+$/);
  });

  it('needs a flag or a profile, and knows what was meant', async () => {
    expect(await explain()).toMatchObject({ code: 64, stdout: '' });
    const misspelled = await explain('--', '--profilling');
    expect(misspelled).toMatchObject({ code: 64, stdout: '' });
    expect(misspelled.stderr).toContain('did you mean --profiling?');
  });
});
