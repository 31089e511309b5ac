import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleClusterYaml, exampleVirtualIp, parseClusterSpec } from '@harderway/cluster-spec';
import type { Procedure } from '@harderway/control-plane';
import { planClusterUpgrade } from '@harderway/control-plane/upgrade';
import { describe, expect, it } from 'vitest';
import { hop, procedureEngine } from './procedures.js';
import { harderway, noPki, temporaryDirectory } from './surroundings.js';

const from = (kubernetes: string, etcd: string): string =>
  exampleClusterYaml({ versions: { kubernetes, etcd } });

/** An upgrade of two hops. */
function upgradeTo(first: string, second: string): Procedure {
  const path = planClusterUpgrade(parseClusterSpec(from('1.31.14', '3.5.33')).spec ?? neverValid(), {
    kubernetes: '1.33',
  });
  if (path.kind === 'refused') throw new Error(path.refusal.message);
  return { kind: 'upgrade', cluster: 'kubenet', notes: [], path, phases: [hop(first), hop(second)] };
}

function neverValid(): never {
  throw new Error('the example is valid');
}

describe('harderway upgrade', () => {
  it('shows the whole ladder from facts alone', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cluster.yaml'), from('1.20.2', '3.4.23'));
    const ran = await harderway(['upgrade', '--to', '1.36', '--etcd', '3.6', '--plan'], { directory });
    expect(ran).toMatchObject({ code: 2, stderr: '' });
    for (let minor = 21; minor <= 36; minor += 1)
      expect(ran.stdout).toMatch(new RegExp(`Kubernetes 1\\.${minor - 1}\\.\\d+ -> 1\\.${minor}\\.\\d+`));
    expect(ran.stdout).toMatch(/etcd 3\.5\.\d+ -> 3\.6\.\d+/);
    // cluster.yaml stays as it is.
    expect(await readFile(join(directory, 'cluster.yaml'), 'utf8')).toBe(from('1.20.2', '3.4.23'));
  });

  it('goes to a provisional minor with a warning', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cluster.yaml'), from('1.36.3', '3.6.14'));
    const ran = await harderway(['upgrade', '--to', '1.37', '--plan'], { directory });
    expect(ran).toMatchObject({ code: 2, stderr: '' });
    expect(ran.stdout).toMatch(/Kubernetes 1\.36\.3 -> 1\.37\.\d+/);
    expect(ran.stdout).toMatch(
      /\n {2}warning: what follows is known by sources of [\d-]{10}, before 1\.37\.0 \(/,
    );
  });

  it('names kubelets that would stop it, and does not know without an answer', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cluster.yaml'), from('1.31.14', '3.5.33'));
    const argv = ['upgrade', '--to', '1.33', '--plan'];
    const unknown = await harderway(argv, { directory });
    expect(unknown.code).toBe(2);
    expect(unknown.stdout).toMatch(/kubelets: 1\.29 or newer before it begins\n/);
    expect(unknown.stdout).toMatch(/\nkubelets: unknown \(.* missing.*\)\n$/);
    const kubelets = ['worker0: 1.29.3, needs 1.30 or newer'];
    const held = [{ id: 'kubernetes 1.33.9', from: '1.32.13', to: '1.33.9', kubelets }];
    const engine = { kubeletOutlook: async () => ({ kind: 'known' as const, held }) };
    const known = await harderway(argv, { directory, engine });
    expect(known.code).toBe(1);
    expect(known.stdout).toMatch(
      /stops before Kubernetes 1\.33\.9: upgrade these kubelets first\n {2}worker0: 1\.29\.3, needs 1\.30 or newer\n$/,
    );
    const json = await harderway([...argv, '--json'], { directory, engine });
    expect(JSON.parse(json.stdout).kubelets).toEqual({ kind: 'known', held });
  });

  it('claims nothing of hosts that it did not ask', async () => {
    const directory = await temporaryDirectory();
    const argv = ['upgrade', '--to', '1.31.14', '--plan'];
    await writeFile(join(directory, 'cluster.yaml'), from('1.31.14', '3.5.33'));
    expect(await harderway(argv, { directory })).toEqual({
      code: 0,
      stdout: `Kubernetes 1.31.14 with etcd 3.5.33 to 1.31.14 with 3.5.33: 0 hops
No host was asked what it runs: \`harderway plan\` shows what is left to do.
`,
      stderr: '',
    });
  });

  it('asks no API at a placeholder', async () => {
    const directory = await temporaryDirectory();
    const versions = { kubernetes: '1.31.14', etcd: '3.5.33' };
    await writeFile(
      join(directory, 'cluster.yaml'),
      exampleClusterYaml({ versions, virtualIp: exampleVirtualIp }),
    );
    const kubeletOutlook = () => Promise.reject(new Error('asked'));
    const ran = await harderway(['upgrade', '--to', '1.32', '--plan'], {
      directory,
      engine: { kubeletOutlook },
    });
    expect(ran.code).toBe(2);
    expect(ran.stdout).toMatch(/\nkubelets: unknown \(192\.0\.2\.21 is a placeholder\)\n$/);
  });

  it('shows the path and its phases, and carries them out', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cluster.yaml'), from('1.31.14', '3.5.33'));
    const { engine, requests, done } = procedureEngine(upgradeTo('1.32.13', '1.33.9'));
    const ran = await harderway(['upgrade', '--to', '1.33', '--yes'], { directory, engine });
    expect(ran.code).toBe(0);
    expect(requests).toEqual([
      { kind: 'upgrade', to: { kubernetes: '1.33', etcd: undefined }, snapshots: join(directory, 'backups') },
    ]);
    expect(ran.stdout).toMatch(/Kubernetes 1\.31\.14 -> 1\.32\.\d+/);
    expect(ran.stdout).toContain('cluster.yaml: set versions.kubernetes to 1.32.13');
    expect(done).toEqual(['kubernetes 1.32.13', 'kubernetes 1.33.9']);
  });

  it('takes no snapshots where it is told not to', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cluster.yaml'), from('1.31.14', '3.5.33'));
    const { engine, requests } = procedureEngine(upgradeTo('1.32.13', '1.33.9'));
    await harderway(['upgrade', '--to', '1.33', '--no-snapshot', '--yes'], { directory, engine });
    expect(requests).toMatchObject([{ snapshots: undefined }]);
  });

  it.each([
    ['a minor back', ['--to', '1.30'], /cannot go back/],
    ['a version that nobody knows', ['--to', '1.99'], /1\.99/],
    ['nothing to go to', [], /name a version with --to or --etcd/],
  ])('refuses %s', async (_, argv, message) => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cluster.yaml'), from('1.31.14', '3.5.33'));
    const ran = await harderway(['upgrade', ...argv, '--yes'], {
      directory,
      engine: { ensurePki: noPki, loadPki: noPki },
    });
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toMatch(message);
  });
});
