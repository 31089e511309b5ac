import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uncolored } from '@harderway/diagnostics';
import { beforeEach, describe, expect, it } from 'vitest';
import { renderPlan } from '../src/present/plan.js';
import { somePlan } from './plans.js';
import { clusterYaml, emptyPlan, harderway, noPki, steady, temporaryDirectory } from './surroundings.js';

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
});

const planning = (plan: typeof somePlan) => ({
  directory,
  engine: { ensurePki: noPki, planCluster: async () => plan },
});

describe('harderway plan', () => {
  it('shows the changes and exits with 2', async () => {
    const ran = await harderway(['plan'], planning(somePlan));
    expect(ran.code).toBe(2);
    await expect(ran.stdout).toMatchFileSnapshot('golden/plan.txt');
    expect(ran.stderr).toContain('compare the hosts with cluster.yaml');
  });

  it('exits with 0 when there is nothing to do', async () => {
    const ran = await harderway(['plan'], planning(emptyPlan));
    expect(ran).toMatchObject({
      code: 0,
      stdout: 'kubenet is as cluster.yaml describes it: nothing to change.\n',
    });
  });

  it('shows no diff, or all of it', async () => {
    const none = await harderway(['plan', '--diff', 'none'], planning(somePlan));
    expect(none.stdout).not.toContain('line 1');
    const full = await harderway(['plan', '--diff', 'full'], planning(somePlan));
    expect(full.stdout).toContain('line 30');
    expect(full.stdout).not.toContain('more lines');
  });

  it('prints JSON alone on stdout', async () => {
    const { code, stdout } = await harderway(['plan', '--json'], planning(somePlan));
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'apply', cluster: 'kubenet' });
    expect(stdout).not.toContain('"change"');
  });

  it('hands the chosen stages to the engine', async () => {
    const seen: unknown[] = [];
    const engine = {
      ensurePki: noPki,
      planCluster: async (
        _: unknown,
        __: unknown,
        options?: { readonly stages?: readonly string[] | undefined },
      ) => {
        seen.push(options?.stages);
        return emptyPlan;
      },
    };
    await harderway(['plan', '--only', 'etcd', '--only', 'gateway,prepare'], { directory, engine });
    expect(seen).toEqual([['etcd', 'gateway', 'prepare']]);
  });

  it('colors by what a step does', () => {
    const shown = renderPlan(somePlan, 'short', (style, text) => `<${style}>${text}</>`);
    expect(shown).toContain('<good>+</> create');
    expect(shown).toContain('<error>-</> remove /old');
    expect(shown).toContain('<error>-  --initial-cluster-state new \\</>');
  });

  it('lets nothing from a host drive the terminal', () => {
    const [wave] = somePlan.waves;
    const first = wave?.hosts[0]?.steps[0];
    if (wave === undefined || first === undefined) throw new Error('the example lacks steps');
    const nasty = { ...first, summary: 'a\u001b[2Jb', diff: '@@ -1 +1 @@\n+\u001b]0;x\u0007' };
    const shown = renderPlan(
      { ...somePlan, waves: [{ ...wave, hosts: [{ host: 'c', steps: [nasty] }] }] },
      'full',
      uncolored,
    );
    expect(shown).not.toContain('\u001b');
    expect(shown).not.toContain('\u0007');
  });
});

describe('the cluster.yaml that init wrote', () => {
  it.each([
    'plan',
    'apply --yes',
    'upgrade --to 1.32 --yes',
    'reset --yes',
    'status',
    'verify',
    'backup',
    'exec -- true',
  ])('is refused by %s before any host is dialed, or any credential made', async (argv) => {
    await harderway(['init', '--force'], { directory });
    const reached: string[] = [];
    const note = (what: string) => async () => {
      reached.push(what);
      throw new Error(what);
    };
    const ran = await harderway(argv.split(' '), {
      directory,
      engine: { openSession: note('dialed'), ensurePki: note('made'), loadPki: noPki },
    });
    expect({ reached, code: ran.code }).toEqual({ reached: [], code: 1 });
    expect(ran.stderr).toContain(
      'cluster.yaml still has the placeholder addresses 192.0.2.21 and 4 more [example-addresses]',
    );
  });

  it('is accepted by what needs no hosts', async () => {
    await harderway(['init', '--force'], { directory });
    expect((await harderway(['render', '--host', 'control0'], { directory })).code).toBe(0);
  });
});

describe('a bad cluster.yaml', () => {
  it('is shown with its lines', async () => {
    const text = clusterYaml
      .replace('192.168.1.12', '192.168.1.11')
      .replace('# scheduler: wrr   # mh with several gateways', 'schedular: wrr');
    await writeFile(join(directory, 'cluster.yaml'), text);
    const ran = await harderway(['plan'], { directory });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    await expect(steady(ran.stderr, directory)).toMatchFileSnapshot('golden/invalid-cluster.txt');
  });

  it('is shown within a narrow terminal', async () => {
    const nodes = ['gateway', 'control0'].map(
      (name, index) =>
        `{name: ${name}, role: ${index === 0 ? 'gateway' : 'control'}, address: 192.168.1.${10 + index}, ssh: {}}`,
    );
    const text = `api: {virtualIp: 192.168.1.21}\nhosts: [${nodes.join(', ').replace('ssh: {}}', 'shh: {}}')}]\n`;
    await writeFile(join(directory, 'cluster.yaml'), text);
    const { stderr } = await harderway(['plan'], { directory, terminal: { answer: '' }, columns: 40 });
    const shown = stderr.split('\n');
    const at = shown.findIndex((line) => line.includes('…') && line.includes('shh'));
    const excerpt = shown.slice(at, at + 2);
    expect(excerpt).toEqual([
      expect.stringMatching(/^ {2}2 \| ….*shh.*…$/),
      expect.stringMatching(/^ {4}\| +\^\^\^$/),
    ]);
    for (const line of excerpt) expect(line.length).toBeLessThanOrEqual(40);
    expect(excerpt[0]?.indexOf('shh')).toBe(excerpt[1]?.indexOf('^^^'));
  });

  it('has a path that is not empty', async () => {
    const { code, stderr } = await harderway(['plan', '-f', ''], { directory });
    expect(code).toBe(64);
    expect(stderr).toContain('-f is empty');
  });

  it('is missing', async () => {
    const { code, stderr } = await harderway(['plan', '-f', 'other.yaml'], { directory });
    expect(code).toBe(1);
    expect(stderr).toBe(
      'error: other.yaml is missing [file-missing]\n  hint:  write one with harderway init, or name another with --file\n',
    );
  });

  it('is reported in JSON too', async () => {
    await writeFile(join(directory, 'cluster.yaml'), 'hosts: [');
    const { stdout } = await harderway(['plan', '--json'], { directory });
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'invalid-cluster',
        diagnostics: [{ code: 'yaml-syntax', span: { start: { line: 1 } } }],
      },
    });
  });
});
