import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ProcedureEngine, procedureEngine } from './procedures.js';
import { clusterYaml, emptyPlan, harderway, temporaryDirectory } from './surroundings.js';

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
  const sector = Buffer.alloc(512);
  await writeFile(
    join(directory, 's.db'),
    Buffer.concat([sector, createHash('sha256').update(sector).digest()]),
  );
});

const restore = {
  id: '0123456789abcdef',
  sha256: 'a'.repeat(64),
  attempt: 1,
  revision: 2_000_000_000,
} as const;

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

/** A restore of one step, which loses 20 revisions, or nothing. */
function restoring(nothing: boolean, begun = false): ProcedureEngine {
  const wave = { id: 'swap-data', title: 'replace the data', hosts: [{ host: 'control0', steps: [step] }] };
  const plan = { ...emptyPlan, waves: [wave] };
  return procedureEngine({
    kind: 'restore',
    cluster: 'kubenet',
    notes: [],
    loss: { revision: 100, nothing, text: nothing ? 'nothing' : '20 revisions' },
    begun,
    phases: [{ id: 'restore', title: 'restore', before: [], plan, after: [], verify: true }],
  });
}

describe('harderway restore', () => {
  it('says what is lost, shows the plan, and asks for the name of the cluster', async () => {
    const own = restoring(false);
    const ran = await harderway(['restore', 's.db'], {
      directory,
      engine: own.engine,
      terminal: { answer: 'kubenet\n' },
    });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('Restores s.db: what is lost: 20 revisions');
    expect(ran.stdout).toContain('~ move the data of the member aside');
    expect(own.done).toEqual(['restore']);
    const declined = restoring(false);
    const no = await harderway(['restore', 's.db'], {
      directory,
      engine: declined.engine,
      terminal: { answer: 'yes\n' },
    });
    expect(no.stderr).toContain('[declined]');
    expect(declined.done).toEqual([]);
  });

  // A clock that is wrong on a gateway must not keep a cluster down that a restore would bring back.
  it('goes on past a check that a person overrules, as the failed check offers', async () => {
    const argv = ['restore', 's.db', '--yes'];
    const { engine, done } = restoring(true);
    const failing = {
      name: 'clock-skew',
      title: 'the clocks of the hosts agree',
      ignorable: true,
      findings: [{ verdict: 'failed', host: 'gateway', found: 'its clock is 47 s behind', hint: 'set it' }],
    } as const;
    const checking: ProcedureEngine['engine'] = {
      ...engine,
      checkProcedure: async (_, __, { ignore } = {}) => [
        { ...failing, verdict: ignore?.includes(failing.name) ? 'ignored' : 'failed' },
      ],
    };
    const refused = await harderway(argv, { directory, engine: checking });
    expect(refused.stderr).toContain('[preflight-failed]');
    const [offered = ''] = /--ignore-preflight \S+/.exec(refused.stdout) ?? [];
    expect(done).toEqual([]);
    const ran = await harderway([...argv, ...offered.split(' ')], { directory, engine: checking });
    expect(ran.code, ran.stderr).toBe(0);
    expect(done).toEqual(['restore']);
  });

  it.each([
    ['something is lost', restoring(false), [], 64],
    ['that was agreed to', restoring(false), ['--accept-data-loss'], 0],
    ['nothing is lost', restoring(true), [], 0],
    ['it has begun', restoring(false, true), [], 0],
  ])('without a question, where %s', async (_, own, flags, code) => {
    const ran = await harderway(['restore', 's.db', '--yes', ...flags], { directory, engine: own.engine });
    expect(ran.code, ran.stderr).toBe(code);
    expect(own.done).toEqual(code === 0 ? ['restore'] : []);
  });

  it('only shows with --plan what it would do and what is lost', async () => {
    const own = restoring(false);
    const ran = await harderway(['restore', 's.db', '--plan'], { directory, engine: own.engine });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('what is lost: 20 revisions');
    expect(ran.stdout).toContain('~ move the data of the member aside');
    expect(own.done).toEqual([]);
  });

  it('abandons a restore that has begun', async () => {
    const own = procedureEngine({
      kind: 'abandon-restore',
      cluster: 'kubenet',
      notes: [],
      phases: [{ id: 'abandon-restore', title: 'abandon it', before: [], after: [], verify: false }],
    });
    const ran = await harderway(['restore', '--abandon', '--yes'], { directory, engine: own.engine });
    expect(ran.code, ran.stderr).toBe(0);
    expect(own.requests).toEqual([{ kind: 'abandon-restore' }]);
    expect(own.done).toEqual(['abandon-restore']);
  });

  it.each([[['restore', '--yes']], [['restore', 's.db', '--abandon', '--yes']]])(
    'refuses %j: either a file or --abandon',
    async (words) => {
      const ran = await harderway(words, { directory, engine: restoring(true).engine });
      expect(ran).toMatchObject({ code: 64, stderr: expect.stringContaining('either a FILE or --abandon') });
    },
  );

  it('needs a terminal or --yes, and a file that exists', async () => {
    expect((await harderway(['restore', 's.db'], { directory, engine: restoring(true).engine })).code).toBe(
      64,
    );
    const missing = await harderway(['restore', 'none.db', '--yes'], {
      directory,
      engine: restoring(true).engine,
    });
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('none.db is missing') });
  });

  it.each(['damaged.db', '.'])('refuses %s before it connects', async (file) => {
    await writeFile(join(directory, 'damaged.db'), 'SQLite format 3');
    const own = restoring(true);
    const openSession = async () => {
      throw new Error('connected');
    };
    const ran = await harderway(['restore', file, '--yes'], {
      directory,
      engine: { ...own.engine, openSession },
    });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/\[restore-refused\]|\[file-unreadable\]/);
    expect(own.requests).toEqual([]);
  });
});
