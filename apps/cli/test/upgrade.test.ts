import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import type { Plan } from '@harderway/control-plane';
import { describe, expect, it } from 'vitest';
import { emptyPlan, harderway, noPki, temporaryDirectory } from './surroundings.js';

const from = (kubernetes: string, etcd: string): string =>
  exampleClusterYaml({ versions: { kubernetes, etcd } });

/** An engine that notes what it is asked to do, in its order. */
function recorder(failure: (event: string) => Error | undefined = () => undefined) {
  const events: string[] = [];
  const note = (event: string): void => {
    events.push(event);
    const error = failure(event);
    if (error !== undefined) throw error;
  };
  return {
    events,
    engine: {
      ensurePki: noPki,
      loadPki: noPki,
      planCluster: async ({
        spec,
      }: {
        readonly spec: { readonly versions: { readonly kubernetes: string; readonly etcd: string } };
      }): Promise<Plan> => {
        note(`plan ${spec.versions.kubernetes} ${spec.versions.etcd}`);
        return emptyPlan;
      },
      takeSnapshot: async (_: unknown, directory: string) => {
        note('snapshot');
        const manifest = {
          cluster: '',
          takenAt: '',
          host: '',
          versions: { kubernetes: '', etcd: '' },
          size: 1,
          sha256: '',
          members: [],
          revision: 1,
          raftIndex: 1,
          keys: 0,
          encryptionKeys: [],
          authorities: {},
        };
        return { path: join(directory, 'a.db'), manifest };
      },
      verifyCluster: async () => {
        note('verify');
        return [];
      },
    },
  };
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

  it('takes each hop by a snapshot, cluster.yaml, a plan and a check', async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, 'cluster.yaml');
    await writeFile(path, from('1.31.14', '3.5.33'));
    const { events, engine } = recorder();
    const ran = await harderway(['upgrade', '--to', '1.33', '--yes'], { directory, engine });
    expect(ran.code).toBe(0);
    const { versions } = parseClusterSpec(await readFile(path, 'utf8')).spec ?? {};
    const hop = (text: string | undefined) => ['snapshot', text, 'verify'];
    const [begun, , first, , , second] = events;
    expect(begun).toBe('plan 1.31.14 3.5.33');
    expect(first).toMatch(/^plan 1\.32\.\d+ 3\.5\.33$/);
    expect(second).toBe(`plan ${versions?.kubernetes} ${versions?.etcd}`);
    expect(versions?.kubernetes).toMatch(/^1\.33\./);
    expect(events).toEqual([begun, ...hop(first), ...hop(second)]);
  });

  it('goes on from where it stopped', async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, 'cluster.yaml');
    await writeFile(path, from('1.31.14', '3.5.33'));
    const broken = recorder((event) => (event.startsWith('plan 1.33') ? new Error('it failed') : undefined));
    expect(
      (await harderway(['upgrade', '--to', '1.33', '--yes'], { directory, engine: broken.engine })).code,
    ).toBe(1);
    const sound = recorder();
    expect(
      (await harderway(['upgrade', '--to', '1.33', '--yes'], { directory, engine: sound.engine })).code,
    ).toBe(0);
    // cluster.yaml names the hop that failed: it is completed, and nothing is left.
    expect(sound.events).toEqual([expect.stringMatching(/^plan 1\.33/)]);
  });

  it('changes the extra flags that the next version lacks', async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, 'cluster.yaml');
    const yaml = from('1.23.17', '3.5.33').replace(
      /^(kubeApiserver:\n(?: {2}.*\n)*? {2}extraFlags: )\{\}/m,
      '$1{ insecure-port: 0 }',
    );
    await writeFile(path, yaml);
    const { engine } = recorder();
    expect(
      (await harderway(['upgrade', '--to', '1.24', '--yes', '--no-snapshot'], { directory, engine })).code,
    ).toBe(0);
    const edited = await readFile(path, 'utf8');
    expect(edited).not.toContain('insecure-port');
    expect(parseClusterSpec(edited).spec?.versions.kubernetes).toMatch(/^1\.24\./);
  });

  it.each([
    ['a minor back', ['--to', '1.30'], /cannot go back/],
    ['a version that nobody knows', ['--to', '1.99'], /1\.99/],
    ['JSON of what it carries out', ['--to', '1.33', '--json'], /add --plan/],
    ['nothing to go to', [], /neither --to nor --etcd/],
  ])('refuses %s', async (_, argv, message) => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cluster.yaml'), from('1.31.14', '3.5.33'));
    const ran = await harderway(['upgrade', ...argv, '--yes'], { directory, engine: recorder().engine });
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toMatch(message);
  });
});
