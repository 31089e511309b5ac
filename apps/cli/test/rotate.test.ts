import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import { ControlPlaneError, type Procedure } from '@harderway/control-plane';
import { beforeEach, describe, expect, it } from 'vitest';
import { procedureEngine } from './procedures.js';
import { harderway, temporaryDirectory } from './surroundings.js';

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), exampleClusterYaml({ profile: 'production' }));
});

const old = { signs: 'etcd-ca', trusts: ['etcd-ca'] };
const both = { signs: 'etcd-ca', trusts: ['etcd-ca', 'etcd-ca-2'] };

const operation = {
  kind: 'operation',
  id: 'control0/cluster/await-certificates',
  host: 'control0',
  stage: 'cluster',
  action: 'await-certificates',
  summary: 'wait until every server presents a certificate of etcd-ca-2',
  why: 'before drop etcd-ca-2',
  operation: { kind: 'await-certificates', role: 'etcd-ca', to: 'etcd-ca-2' },
} as const;

const rotation: Procedure = {
  kind: 'rotation',
  cluster: 'kubenet',
  notes: ['Tokens end.'],
  role: 'etcd-ca',
  from: old,
  to: 'etcd-ca-2',
  phases: [
    {
      id: 'trust etcd-ca-2',
      title: 'trust etcd-ca and etcd-ca-2',
      before: [],
      edit: { kind: 'rotation-stage', role: 'etcd-ca', stage: 'trust', from: old, use: both },
      after: [],
      verify: true,
    },
    {
      id: 'drop etcd-ca-2',
      title: 'trust only etcd-ca-2',
      before: [operation],
      edit: {
        kind: 'rotation-stage',
        role: 'etcd-ca',
        stage: 'drop',
        from: both,
        use: { signs: 'etcd-ca-2', trusts: ['etcd-ca-2'] },
      },
      after: [],
      verify: true,
    },
  ],
};

describe('harderway rotate', () => {
  it('shows the stages that are left, and what to know', async () => {
    const { engine, done } = procedureEngine(rotation);
    const ran = await harderway(['rotate', 'etcd-ca', '--plan'], { directory, engine });
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe(`1. trust etcd-ca and etcd-ca-2
   - record etcd-ca: etcd-ca in use, etcd-ca and etcd-ca-2 trusted
   - plan and apply what follows from it
   - verify that everything works

2. trust only etcd-ca-2
   - wait until every server presents a certificate of etcd-ca-2
   - record etcd-ca: etcd-ca-2 in use, etcd-ca-2 trusted
   - plan and apply what follows from it
   - verify that everything works

Tokens end.
`);
    expect(done).toEqual([]);
  });

  it('carries them out, one after another, and prints what they report', async () => {
    const { engine, done } = procedureEngine(rotation);
    const ran = await harderway(['rotate', 'etcd-ca', '--yes'], { directory, engine });
    expect(ran).toMatchObject({ code: 0 });
    expect(done).toEqual(['trust etcd-ca-2', 'drop etcd-ca-2']);
    expect(ran.stdout).toContain(`
1 of 2: trust etcd-ca and etcd-ca-2
trust etcd-ca-2 has a note

2 of 2: trust only etcd-ca-2
drop etcd-ca-2 has a note

Done in 1.5 s.
`);
  });

  it('asks first', async () => {
    const { engine, done } = procedureEngine(rotation);
    const ran = await harderway(['rotate', 'etcd-ca'], { directory, engine, terminal: { answer: 'n\n' } });
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Carry out these 2 phases? [y/N]'),
    });
    expect(done).toEqual([]);
  });

  it('shows what would stop its first stage, and begins nothing then', async () => {
    const { engine, done } = procedureEngine(rotation);
    const findings = [{ verdict: 'failed', host: 'control1', found: '4 s ahead', hint: 'set it' }] as const;
    const check = {
      name: 'clock-skew',
      title: 'clocks agree',
      ignorable: true,
      verdict: 'failed',
      findings,
    } as const;
    const failing = { ...engine, checkProcedure: async () => [check] };
    const planned = await harderway(['rotate', 'etcd-ca', '--plan'], { directory, engine: failing });
    expect(planned.code).toBe(1);
    expect(planned.stdout).toContain('control1: 4 s ahead\n');
    expect(planned.stdout).toContain('1. trust etcd-ca and etcd-ca-2');
    const json = await harderway(['rotate', 'etcd-ca', '--plan', '--json'], { directory, engine: failing });
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'rotation', checks: [{ name: 'clock-skew' }] });
    const ran = await harderway(['rotate', 'etcd-ca', '--yes'], { directory, engine: failing });
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('[preflight-failed]') });
    expect(done).toEqual([]);
  });

  it('prints the procedure and the report as JSON', async () => {
    const { engine } = procedureEngine(rotation);
    const planned = await harderway(['rotate', 'etcd-ca', '--plan', '--json'], { directory, engine });
    expect(JSON.parse(planned.stdout)).toMatchObject({
      kind: 'rotation',
      phases: [{ id: 'trust etcd-ca-2' }, { before: [{ operation: operation.operation }] }],
    });
    const ran = await harderway(['rotate', 'etcd-ca', '--yes', '--json'], { directory, engine });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      procedure: { kind: 'rotation' },
      report: { phases: [{ id: 'trust etcd-ca-2' }, { id: 'drop etcd-ca-2' }] },
    });
  });

  it('prints the error of a stage that can not begin yet', async () => {
    const failure = new ControlPlaneError('rotation-waits', 'tokens are still in use', { hint: 'wait' });
    const { engine } = procedureEngine(rotation, failure);
    const ran = await harderway(['rotate', 'service-account', '--yes'], { directory, engine });
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('rotation-waits') });
  });

  it('passes its options on', async () => {
    const { engine, requests } = procedureEngine({ ...rotation, phases: [] });
    const environment = { KUBECONFIG: join(directory, 'config') };
    const argv = ['rotate', 'encryption-key', '--provider', 'secretbox', '--no-wait', '--yes'];
    const ran = await harderway(argv, { directory, engine, environment });
    expect(ran).toMatchObject({ code: 0, stdout: 'kubenet: nothing to do.\n' });
    expect(requests).toEqual([
      {
        kind: 'rotation',
        role: 'encryption-key',
        provider: 'secretbox',
        back: false,
        noWait: true,
        kubeconfigs: [join(directory, 'config')],
      },
    ]);
  });

  it.each([
    [['rotate', 'ca', '--provider', 'aescbc'], 64],
    [['rotate', 'encryption-key', '--to', 'key2'], 64],
    [['rotate'], 64],
    [['rotate', 'kubelet'], 64],
    [['rotate', 'etcd-ca', '--back', '--to', 'ca'], 64],
    [['rotate', 'etcd-ca'], 64],
  ])('%j is refused', async (argv, code) => {
    const { engine, requests } = procedureEngine(rotation);
    expect((await harderway(argv, { directory, engine })).code).toBe(code);
    expect(requests).toEqual([]);
  });
});
