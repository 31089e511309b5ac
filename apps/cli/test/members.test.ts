import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan, PlanOptions, Session } from '@harderway/control-plane';
import { beforeEach, describe, expect, it } from 'vitest';
import { somePlan } from './plans.js';
import {
  clusterYaml,
  emptyPlan,
  harderway,
  noPki,
  onThisMachine,
  temporaryDirectory,
} from './surroundings.js';

const more = (number: number, rest = ''): string =>
  `  - name: control${number}\n    role: control\n    address: 192.168.1.1${number + 1} # its own\n${rest}`;
const five = `${clusterYaml.trimEnd()}\n${more(3)}${more(4)}`;

let directory: string;
let path: string;
/** The input of each plan, and the text of cluster.yaml when it was applied. */
let planned: { readonly leaving: readonly string[]; readonly replace: readonly string[] | undefined }[];
let applied: string[];
beforeEach(async () => {
  directory = await temporaryDirectory();
  path = join(directory, 'cluster.yaml');
  planned = [];
  applied = [];
  await writeFile(path, five);
});

const engine = {
  ensurePki: noPki,
  planCluster: async ({ spec }: Session, _: unknown, { replace }: PlanOptions = {}): Promise<Plan> => {
    planned.push({ leaving: spec.leaving.map(({ name }) => name), replace });
    return somePlan;
  },
  applyPlan: async () => {
    applied.push(await readFile(path, 'utf8'));
    return { steps: 7, elapsedMs: 1234, hosts: [], notes: [] };
  },
};

describe('harderway replace', () => {
  it('plans all, and lets the named members be given up', async () => {
    const ran = await harderway(['replace', 'control1'], { directory, engine, terminal: { answer: 'y\n' } });
    expect(ran.stderr).toContain('Replace control1 by these 7 changes on 3 hosts? [y/N] ');
    expect(ran.code).toBe(0);
    expect(planned).toEqual([{ leaving: [], replace: ['control1'] }]);
    expect(applied).toEqual([five]);
  });

  it.each([
    [['replace', 'gateway'], 1, 'gateway is not a control node'],
    [['remove', 'control7'], 1, 'name one of control0, control1, control2, control3, control4'],
    [['replace'], 64, 'HOST'],
  ])('%j is refused', async (argv, code, text) => {
    const ran = await harderway([...argv, '--yes'], { directory, engine });
    expect(ran.code).toBe(code);
    expect(ran.stderr).toContain(text);
    expect(planned).toEqual([]);
  });
});

describe('harderway remove', () => {
  const both = ['remove', 'control3', 'control4'];

  it('says so in cluster.yaml before it begins, and removes the entries at the end', async () => {
    const ran = await harderway([...both, '--yes'], { directory, engine });
    expect(ran.code).toBe(0);
    expect(planned).toEqual([{ leaving: ['control3', 'control4'], replace: undefined }]);
    expect(applied[0]?.match(/^ {4}state: absent/gm)).toHaveLength(2);
    expect(applied[0]).toContain('address: 192.168.1.14 # its own');
    expect(await readFile(path, 'utf8')).toBe(`${clusterYaml.trimEnd()}\n`);
    expect(ran.stdout).toContain('control3 and control4 left, and cluster.yaml no longer has them.');
  });

  it('has the engine make sure that they are no members at the end', async () => {
    const asked: PlanOptions[] = [];
    const planCluster = async (_: Session, __: unknown, options: PlanOptions = {}): Promise<Plan> => {
      asked.push(options);
      return somePlan;
    };
    await harderway([...both, '--plan'], { directory, engine: { ...engine, planCluster } });
    expect(asked).toMatchObject([{ remove: ['control3', 'control4'] }]);
  });

  it('leaves cluster.yaml as it is without a yes, and marked where it fails', async () => {
    const declined = await harderway(both, { directory, engine, terminal: { answer: 'n\n' } });
    expect(declined.code).toBe(1);
    expect(await readFile(path, 'utf8')).toBe(five);
    const applyPlan = async () => {
      throw new Error('the power went');
    };
    const failed = await harderway([...both, '--yes'], { directory, engine: { ...engine, applyPlan } });
    expect(failed.code).toBe(1);
    expect((await readFile(path, 'utf8')).match(/^ {4}state: absent/gm)).toHaveLength(2);
    // The next run goes on from there, and ends where nothing is left to do.
    const planCluster = async () => emptyPlan;
    const again = await harderway([...both, '--yes'], { directory, engine: { ...engine, planCluster } });
    expect(again.code).toBe(0);
    expect(await readFile(path, 'utf8')).toBe(`${clusterYaml.trimEnd()}\n`);
  });

  it('keeps what was written into cluster.yaml while it asked', async () => {
    const edited = `${five}# a note\n`;
    const edit = async (...given: Parameters<typeof engine.planCluster>): Promise<Plan> => {
      await writeFile(path, edited);
      return engine.planCluster(...given);
    };
    const ran = await harderway([...both, '--yes'], { directory, engine: { ...engine, planCluster: edit } });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('cluster.yaml was edited during this run [changed-meanwhile]');
    expect(applied).toEqual([]);
    expect(await readFile(path, 'utf8')).toBe(edited);
  });

  it.each([[['replace', 'control1']], [both]])(
    '%j only shows with --plan what it would do',
    async (words) => {
      const ran = await harderway([...words, '--plan'], { directory, engine });
      expect(ran.code, ran.stderr).toBe(2);
      expect(ran.stdout).toContain('7 changes on 3 hosts');
      const json = await harderway([...words, '--plan', '--json'], { directory, engine });
      expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'apply', checks: [] });
      expect(planned).toHaveLength(2);
      expect(applied).toEqual([]);
      expect(await readFile(path, 'utf8')).toBe(five);
    },
  );

  it('refuses to take out every control node', async () => {
    const all = ['control0', 'control1', 'control2', 'control3', 'control4'];
    const ran = await harderway(['remove', ...all, '--plan'], { directory, engine });
    expect(ran.code).toBe(64);
    expect(ran.stderr).toContain(
      'would leave no control node\n  hint: harderway reset removes a whole cluster',
    );
    expect(planned).toEqual([]);
  });

  it('refuses a number that is even in the end', async () => {
    const ran = await harderway(['remove', 'control3', '--yes'], { directory, engine });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('4 control nodes tolerate the loss of 1');
    expect(await readFile(path, 'utf8')).toBe(five);
  });

  it('takes a host out that is gone, and says what that leaves', async () => {
    const gone = { ...engine, openSession: onThisMachine(['control4']) };
    const ran = await harderway([...both, '--yes'], { directory, engine: gone });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('warning: control4 did not answer');
    expect(ran.stderr).not.toContain('control3 did not answer');
  });
});
