import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectCertificate } from '@harderway/cluster-pki';
import { exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import { ensurePki } from '@harderway/credentials-directory';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlPlane } from '../src/context.js';
import { harderway, temporaryDirectory } from './surroundings.js';

const yaml = (profile: 'guide' | 'production', more = ''): string =>
  exampleClusterYaml({ profile }).replace('# keyType: rsa-2048', `keyType: ecdsa-p256${more}`);

let original = '';
beforeAll(async () => {
  original = await mkdtemp(join(tmpdir(), 'harderway-cli-'));
  for (const profile of ['guide', 'production'] as const) {
    const { spec } = parseClusterSpec(yaml(profile), { path: join(original, 'cluster.yaml') });
    if (spec === undefined) throw new Error('the example is not valid');
    await ensurePki(spec);
  }
});
afterAll(() => rm(original, { recursive: true }));

/** A directory whose cluster has come from the guide to production: admin is still a superuser. */
async function earlier(more = ''): Promise<string> {
  const directory = await temporaryDirectory();
  await cp(original, directory, { recursive: true });
  await writeFile(join(directory, 'cluster.yaml'), yaml('production', more));
  return directory;
}

const groupsIn = async (directory: string): Promise<readonly string[]> =>
  inspectCertificate(await readFile(join(directory, 'auth/admin.pem'), 'utf8')).subject.organizations;

/** An API that answers so about the binding, and who asks it. */
function engineWith(answer: Awaited<ReturnType<ControlPlane['lookAtBinding']>>) {
  const asked: string[] = [];
  const engine: Partial<ControlPlane> = {
    openApi: (_, { files }) => {
      asked.push(files.has('super-admin.pem') ? 'super-admin' : 'admin');
      const unused = () => Promise.reject(new Error('not asked'));
      return { close: () => asked.push('closed'), request: unused, exchange: unused };
    },
    lookAtBinding: async () => answer,
  };
  return { engine, asked };
}

describe('certs --renew', () => {
  test('asks no API at a placeholder', async () => {
    const directory = await earlier();
    const file = join(directory, 'cluster.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('192.168.1.21', '192.0.2.21'));
    const { engine, asked } = engineWith({ kind: 'yes' });
    const ran = await harderway(['certs', '--renew'], { directory, engine });
    expect(ran.stderr).toContain('192.0.2.21 is a placeholder, so the API was not asked');
    expect(asked).toEqual([]);
  });

  test('moves admin to the group that RBAC gives its rights, once it has them', async () => {
    const directory = await earlier();
    const missing = engineWith({ kind: 'no' });
    const early = await harderway(['certs', '--renew'], { directory, engine: missing.engine });
    expect(early.code).toBe(0);
    expect(early.stderr).toContain(
      "warning: admin.pem stays in the group system:masters, whose rights RBAC can't take away: the ClusterRoleBinding harderway:cluster-admins is missing: run `harderway apply` first\n",
    );
    expect(missing.asked).toEqual(['super-admin', 'closed']);
    const silent = engineWith({ kind: 'unknown', found: 'GET ...: no answer within 5000 ms' });
    const late = await harderway(['certs', '--renew'], { directory, engine: silent.engine });
    expect([late.code, late.stderr]).toEqual([0, expect.stringContaining('no answer within 5000 ms')]);
    expect(await groupsIn(directory)).toEqual(['system:masters']);

    const there = engineWith({ kind: 'yes' });
    const moved = await harderway(['certs', '--renew', '--json'], { directory, engine: there.engine });
    expect(JSON.parse(moved.stdout)).toMatchObject({
      written: ['admin.pem', 'admin-key.pem', 'admin.kubeconfig'],
      warnings: [],
    });
    expect(await groupsIn(directory)).toEqual(['harderway:cluster-admins']);

    const after = engineWith({ kind: 'no' });
    const again = await harderway(['certs', '--renew'], { directory, engine: after.engine });
    expect(again.stderr).not.toContain('warning');
    expect(after.asked).toEqual([]);
  });
});

test('certs csr asks for an admin that RBAC can revoke, once it has its rights', async () => {
  const directory = await earlier('\n  authorityKeys: elsewhere');
  const requested = async (kind: 'yes' | 'no') => {
    const { stdout } = await harderway(['certs', 'csr', '--json'], {
      directory,
      engine: engineWith({ kind }).engine,
    });
    const { requests }: { readonly requests: readonly { readonly name: string }[] } = JSON.parse(stdout);
    return requests.map(({ name }) => name);
  };
  expect(await requested('no')).toEqual([]);
  expect(await requested('yes')).toEqual(['admin']);
});

describe('kubeconfig --super-admin', () => {
  test('is for emergencies, beside the context of admin', async () => {
    const directory = await earlier();
    const run = (...argv: readonly string[]) =>
      harderway(['kubeconfig', '-o', 'config', '--merge', ...argv], { directory });
    await run();
    const { stdout } = await run('--super-admin');
    expect(stdout).toContain('--context super-admin@kubenet get namespaces');
    const text = await readFile(join(directory, 'config'), 'utf8');
    for (const name of ['name: kubenet', 'name: super-admin@kubenet', 'name: super-admin', 'name: admin'])
      expect(text.split('\n').map((line) => line.trim().replace(/^- /, ''))).toContain(name);
    expect(text).toContain('current-context: kubenet');
  });

  test('is refused in the guide, whose admin needs no RBAC', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cluster.yaml'), yaml('guide'));
    const { code, stderr } = await harderway(['kubeconfig', '--super-admin'], { directory });
    expect(code).toBe(64);
    expect(stderr).toContain('--super-admin works with profile: production only');
  });
});
