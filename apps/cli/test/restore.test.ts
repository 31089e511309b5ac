import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ControlPlane } from '../src/context.js';
import { clusterYaml, emptyPlan, harderway, noPki, temporaryDirectory } from './surroundings.js';

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
});

const restore = { id: '0123456789abcdef', sha256: 'a'.repeat(64), attempt: 1 } as const;

/** A restore of one step, which loses 20 revisions, or nothing. */
function engine(nothing: boolean, begun = false): Partial<ControlPlane> & { readonly applied: string[] } {
  const applied: string[] = [];
  const step = {
    kind: 'operation',
    id: 'control0/etcd/swap-data',
    host: 'control0',
    stage: 'etcd',
    action: 'swap-data',
    summary: 'move the data of the member aside and take that of the snapshot',
    why: 'nothing is deleted',
    operation: { kind: 'swap-data', host: 'control0', restore },
  } as const;
  const wave = { id: 'swap-data', title: 'replace the data', hosts: [{ host: 'control0', steps: [step] }] };
  const loss = { revision: 100, nothing, text: nothing ? 'nothing' : '20 revisions' };
  return {
    applied,
    ensurePki: noPki,
    openSource: async (path) => {
      if (path.endsWith('none.db')) throw Object.assign(new Error('missing'), { code: 'ENOENT' });
      const contents = {
        revision: 1,
        compactRevision: 0,
        raftIndex: 1,
        members: [],
        keys: 1,
        leased: 0,
        encryptedBy: [],
      };
      return { path, size: 1, sha256: restore.sha256, contents };
    },
    planRestore: async () => ({ plan: { ...emptyPlan, waves: [wave] }, loss, begun }),
    applyPlan: async () => {
      applied.push('applied');
      return { steps: 1, elapsedMs: 1, hosts: [], notes: [] };
    },
  };
}

describe('harderway restore', () => {
  it('says what is lost, shows the plan, and asks for the name of the cluster', async () => {
    const own = engine(false);
    const ran = await harderway(['restore', 's.db'], {
      directory,
      engine: own,
      terminal: { answer: 'kubenet\n' },
    });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('Restores s.db: what is lost: 20 revisions');
    expect(ran.stdout).toContain('~ move the data of the member aside');
    expect(own.applied).toEqual(['applied']);
    const declined = engine(false);
    const no = await harderway(['restore', 's.db'], {
      directory,
      engine: declined,
      terminal: { answer: 'yes\n' },
    });
    expect(no.stderr).toContain('[declined]');
    expect(declined.applied).toEqual([]);
  });

  it.each([
    ['something is lost', engine(false), [], 64],
    ['that was agreed to', engine(false), ['--accept-data-loss'], 0],
    ['nothing is lost', engine(true), [], 0],
    ['it has begun', engine(false, true), [], 0],
  ])('without a question, where %s', async (_, own, flags, code) => {
    const ran = await harderway(['restore', 's.db', '--yes', ...flags], { directory, engine: own });
    expect(ran.code, ran.stderr).toBe(code);
    expect(own.applied).toEqual(code === 0 ? ['applied'] : []);
  });

  it('needs a terminal or --yes, and a file that exists', async () => {
    expect((await harderway(['restore', 's.db'], { directory, engine: engine(true) })).code).toBe(64);
    const missing = await harderway(['restore', 'none.db', '--yes'], { directory, engine: engine(true) });
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('none.db is missing') });
  });
});
