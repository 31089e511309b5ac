import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Stopped } from '@harderway/command';
import type { Plan } from '@harderway/control-plane';
import { ControlPlaneError, openSession, planToJson } from '@harderway/control-plane';
import { parseSavedPlan } from '@harderway/control-plane/saved';
import { connect } from '@harderway/remote-exec';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ControlPlane } from '../src/context.js';
import { continuationOf } from '../src/saved-plan.js';
import { foreignPlan, somePlan } from './plans.js';
import { clusterYaml, emptyPlan, harderway, noPki, steady, temporaryDirectory } from './surroundings.js';

let directory: string;
let applied: Plan[];
beforeEach(async () => {
  directory = await temporaryDirectory();
  applied = [];
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
});

const engine = {
  ensurePki: noPki,
  planCluster: async () => somePlan,
  planReset: async () => ({ ...somePlan, kind: 'reset' as const }),
  applyPlan: async (_: unknown, plan: Plan) => {
    applied.push(plan);
    return { steps: 7, elapsedMs: 1234, hosts: [], notes: [] };
  },
};

describe('restarts of programs that others started', () => {
  const foreign = { ...engine, planCluster: async () => foreignPlan };

  it('are refused with --yes alone', async () => {
    const ran = await harderway(['apply', '--yes'], { directory, engine: foreign });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('[restarts-unconfirmed]');
    expect(ran.stderr).toContain('control1: etcd.service');
    expect(ran.stderr).toContain('harderway apply --allow-restarts');
    expect(applied).toEqual([]);
  });

  it('are carried out with --allow-restarts', async () => {
    expect(
      (await harderway(['apply', '--yes', '--allow-restarts'], { directory, engine: foreign })).code,
    ).toBe(0);
    expect(applied).toEqual([foreignPlan]);
  });

  it('are named by the question, to which yes is no answer', async () => {
    const ran = await harderway(['apply'], { directory, engine: foreign, terminal: { answer: 'y\n' } });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('  control1: etcd.service\nType "restart" to go on:');
    expect(applied).toEqual([]);
    const agreed = await harderway(['apply'], {
      directory,
      engine: foreign,
      terminal: { answer: 'restart\n' },
    });
    expect(agreed.code).toBe(0);
    expect(applied).toEqual([foreignPlan]);
  });

  it('are refused to other commands too, which have no option for them', async () => {
    const ran = await harderway(['replace', '--yes', 'control1'], { directory, engine: foreign });
    expect(ran.stderr).toContain('[restarts-unconfirmed]');
    expect(applied).toEqual([]);
  });
});

describe('harderway apply', () => {
  it('carries out the same plan that it showed', async () => {
    const ran = await harderway(['apply', '--yes'], { directory, engine });
    expect(ran.code).toBe(0);
    expect(applied).toEqual([somePlan]);
    expect(applied[0]).toBe(somePlan);
    await expect(ran.stdout).toMatchFileSnapshot('golden/apply.txt');
  });

  it('gives operations the credentials that it planned with', async () => {
    const seen: unknown[] = [];
    const applyPlan: ControlPlane['applyPlan'] = async (_session, _plan, { pki } = {}) => {
      seen.push(pki);
      return { steps: 7, elapsedMs: 1234, hosts: [], notes: [] };
    };
    await harderway(['apply', '--yes'], { directory, engine: { ...engine, applyPlan } });
    expect(seen).toEqual([expect.objectContaining({ directory: join(directory, 'auth') })]);
  });

  it.each(['y\n', 'YES\n'])('goes on after %j', async (answer) => {
    const ran = await harderway(['apply'], { directory, engine, terminal: { answer } });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('Apply these 7 changes on 3 hosts? [y/N] ');
    expect(applied).toHaveLength(1);
  });

  it.each([['apply', '--json'], ['apply'], ['reset', '--json'], ['reset']])(
    '%s %s shows what it asks about where it asks',
    async (...argv) => {
      const ran = await harderway(argv, { directory, engine, terminal: { answer: 'n\n' }, redirected: true });
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(/create \/etc\/etcd\/kubernetes-key\.pem.*(\[y\/N\]|to go on:)/s);
      if (argv.includes('--json'))
        expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: 'declined' } });
      else expect(ran.stdout).toContain('create /etc/etcd/kubernetes-key.pem');
    },
  );

  it('shows the plan once if all output goes to one terminal', async () => {
    const ran = await harderway(['apply'], { directory, engine, terminal: { answer: 'n\n' } });
    expect(ran.stdout).toContain('create /etc/etcd');
    expect(ran.stderr).not.toContain('create /etc/etcd');
  });

  it.each(['n\n', '\n', 'yess\n', ''])('changes nothing after %j', async (answer) => {
    const ran = await harderway(['apply'], { directory, engine, terminal: { answer } });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('nothing was changed');
    expect(applied).toEqual([]);
  });

  it('asks nothing when there is nothing to do', async () => {
    const idle = { ...engine, planCluster: async () => emptyPlan };
    const ran = await harderway(['apply'], { directory, engine: idle, terminal: { answer: '' } });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toBe('kubenet is as cluster.yaml describes it: nothing to change.\n');
    expect(applied).toEqual([]);
  });

  it('prints JSON alone on stdout', async () => {
    const { stdout } = await harderway(['apply', '--yes', '--json'], { directory, engine });
    expect(JSON.parse(stdout)).toMatchObject({ plan: { cluster: 'kubenet' }, report: { steps: 7 } });
  });

  it('prints host, step, what was found and what to do, and no stack', async () => {
    const failing = {
      ...engine,
      applyPlan: async () => {
        throw new ControlPlaneError('step-failed', 'control1: etcd.service did not come up', {
          host: 'control1',
          step: 'control1/etcd/unit:etcd.service',
          found: 'activating (auto-restart)',
          details: ['etcd: bind: address already in use', 'etcd.service: Failed with result "exit-code"'],
          hint: 'free port 2380 on control1, then run apply again',
        });
      },
    };
    const ran = await harderway(['apply', '--yes'], { directory, engine: failing });
    expect(ran.code).toBe(1);
    const printed = steady(ran.stderr.slice(ran.stderr.indexOf('error:')), directory);
    await expect(printed).toMatchFileSnapshot('golden/step-failed.txt');
    const verbose = await harderway(['apply', '--yes', '--verbose'], { directory, engine: failing });
    expect(verbose.stderr).toContain('apply.test.ts');
  });

  it.each([
    [
      'where versions differ',
      '1 of 3 members run 3.5.30: to go on or back',
      '1 of 3 members run 3.5.30: to go on or back',
    ],
    ['as ever where they do not', undefined, 'fix the cause'],
  ])('says what can be done once a host has gone back, %s', async (_, way, hint) => {
    const failing = {
      ...engine,
      applyPlan: async () => {
        const context = { host: 'control1', hint: 'fix the cause', details: ['panic: broken'] };
        throw new ControlPlaneError('rolled-back', 'control1: could not restart etcd.service', context);
      },
      wayBack: async () => way,
    };
    const ran = await harderway(['apply', '--yes'], { directory, engine: failing });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('could not restart etcd.service [rolled-back]');
    expect(ran.stderr).toContain('panic: broken');
    expect(ran.stderr).toMatch(new RegExp(`hint: +${hint}\n`));
  });

  it('exits with 130 after Ctrl-C, 143 after SIGTERM and 129 after SIGHUP', async () => {
    for (const [reason, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      const stop = new AbortController();
      const stopping = {
        ...engine,
        applyPlan: async () => {
          stop.abort(new Stopped(reason, code));
          throw new Error('aborted');
        },
      };
      const ran = await harderway(['apply', '--yes'], { directory, engine: stopping, signal: stop.signal });
      expect(ran.code).toBe(code);
      expect(ran.stderr).toContain('Stopped. What was done stays; the next apply continues from there.');
    }
  });
});

it('says what it finishes after the first Ctrl-C, and shows a step that fails meanwhile', async () => {
  const stop = new AbortController();
  const finishing: ControlPlane['applyPlan'] = async (_session, _plan, { onFinishing } = {}) => {
    onFinishing?.('control0');
    stop.abort(new Stopped('interrupted', 130));
    throw new ControlPlaneError('step-failed', 'control0: could not restart etcd.service', {
      step: 'control0/etcd/unit:etcd.service',
    });
  };
  const ran = await harderway(['apply', '--yes'], {
    directory,
    engine: { ...engine, applyPlan: finishing },
    signal: stop.signal,
  });
  expect(ran.code).toBe(130);
  expect(ran.stderr).toContain('finishing control0; press Ctrl-C again to stop now\n');
  expect(ran.stderr).toContain('could not restart etcd.service [step-failed]');
  expect(ran.stderr).toContain('Stopped. What was done stays');
});

describe('Ctrl-C at the question', () => {
  it('changes nothing', async () => {
    const stop = new AbortController();
    const stdin = new PassThrough();
    // As a process does with its own.
    stop.signal.addEventListener('abort', () => stdin.destroy());
    // Once the question waits for an answer.
    stdin.on('newListener', () => setImmediate(() => stop.abort(new Stopped('interrupted', 130))));
    const ran = await harderway(['apply'], { directory, engine, terminal: { stdin }, signal: stop.signal });
    expect(ran.code).toBe(130);
    expect(ran.stderr).toMatch(/\[y\/N\][\s\S]*\nStopped\. Nothing was changed on the hosts\.\n$/);
    expect(applied).toEqual([]);
  });
});

describe('hosts that cannot be reached', () => {
  it('are all listed, each with its cause', async () => {
    const unreachable = {
      openSession: async () => {
        throw new ControlPlaneError('hosts-unreachable', "2 of 4 hosts can't be reached", {
          details: [
            'control0 (192.168.1.11): connection refused',
            'control1 (192.168.1.12): no route to host',
          ],
          hint: 'check that the machine is up and that its address and port are right',
        });
      },
    };
    const ran = await harderway(['status'], { directory, engine: unreachable });
    expect(ran.code).toBe(1);
    await expect(steady(ran.stderr, directory)).toMatchFileSnapshot('golden/hosts-unreachable.txt');
  });
});

describe('one host that cannot be reached', () => {
  it('is reported once, with what to do on this machine if the fault is here', async () => {
    const yaml = clusterYaml.replace(
      '  # identityFile: ~/.ssh/id_ed25519   # default: the SSH agent and the usual files',
      '  identityFile: missing',
    );
    expect(yaml).not.toBe(clusterYaml);
    await writeFile(join(directory, 'cluster.yaml'), yaml);
    const unreadable = {
      openSession: (async (spec, options) =>
        openSession(spec, {
          ...options,
          hosts: ['gateway'],
          tolerateUnreachable: false,
          connect: async ({ name, ssh }) =>
            connect({ name, ...ssh, host: '127.0.0.1', port: 1, agent: 'none' }),
        })) satisfies ControlPlane['openSession'],
    };
    const ran = await harderway(['status'], { directory, engine: unreadable });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('ssh.identityFile in cluster.yaml');
    expect(ran.stderr).not.toContain('machine is up');
    expect(ran.stderr.slice(ran.stderr.indexOf('error:')).match(/the identity file/g)).toHaveLength(1);
  });
});

describe('harderway reset', () => {
  it('only shows with --plan what it would remove', async () => {
    const applyPlan = async () => {
      throw new Error('nothing is to be changed');
    };
    const ran = await harderway(['reset', '--plan'], { directory, engine: { ...engine, applyPlan } });
    expect(ran.code, ran.stderr).toBe(2);
    expect(ran.stdout).toContain('7 changes on 3 hosts');
  });

  it("goes on only after the cluster's name", async () => {
    const wrong = await harderway(['reset'], { directory, engine, terminal: { answer: 'y\n' } });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('Type kubenet to go on:');
    expect(applied).toEqual([]);
    const right = await harderway(['reset'], { directory, engine, terminal: { answer: 'kubenet\n' } });
    expect(right.code).toBe(0);
    expect(applied).toHaveLength(1);
  });

  it('names members and gateways that it would leave behind', async () => {
    const found = 'control3 (https://192.168.1.14:2380) is a member of etcd';
    const preflight = async () => [
      {
        name: 'etcd-membership',
        title: 'every member is known',
        ignorable: false,
        verdict: 'warning' as const,
        findings: [{ verdict: 'warning' as const, found, hint: 'put it back' }],
      },
    ];
    const ran = await harderway(['reset'], {
      directory,
      engine: { ...engine, preflight },
      terminal: { answer: 'kubenet\n' },
    });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(found);
  });

  it('says so when nothing is left', async () => {
    const clean = { ...engine, planReset: async () => ({ ...emptyPlan, kind: 'reset' as const }) };
    const ran = await harderway(['reset', '--yes'], { directory, engine: clean });
    expect(ran).toMatchObject({ code: 0, stdout: 'Nothing of kubenet is left on the hosts.\n' });
  });
});

describe('harderway move', () => {
  it('asks first, and knows only gateways', async () => {
    const targets: unknown[] = [];
    const moving = {
      ...engine,
      planMove: async (_: unknown, { to }: { readonly to?: string | undefined } = {}) => {
        targets.push(to);
        return somePlan;
      },
    };
    const ran = await harderway(['move', '--to', 'gateway'], {
      directory,
      engine: moving,
      terminal: { answer: 'y\n' },
    });
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('Move the virtual IP? [y/N]');
    expect(targets).toEqual(['gateway']);
    expect(applied).toEqual([somePlan]);
    const wrong = await harderway(['move', '--yes', '--to', 'control0'], { directory, engine: moving });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('control0 is not a gateway') });
  });
});

describe('a saved plan', () => {
  let version: () => Promise<string>;
  const saving = {
    ...engine,
    savePlan: (async (_, __, plan, { stages } = {}) =>
      parseSavedPlan(
        JSON.stringify({
          format: 'harderway-plan/1',
          cluster: plan.cluster,
          madeAt: '2026-01-01T00:00:00Z',
          stages,
          madeOn: { etcd: await version() },
          plan: planToJson(plan),
        }),
      )) satisfies ControlPlane['savePlan'],
  };
  const inDirectory = (argv: readonly string[]) => harderway(argv, { directory, engine: saving });
  beforeEach(async () => {
    version = async () => '3.5.16';
    const ran = await inDirectory(['plan', '--only', 'etcd', '-o', 'change.plan']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('Saved to change.plan; harderway apply change.plan carries it out.');
  });

  it('is for its owner alone, and is carried out with its stages', async () => {
    expect((await stat(join(directory, 'change.plan'))).mode & 0o777).toBe(0o600);
    const ran = await inDirectory(['apply', '--yes', 'change.plan']);
    expect(ran.code).toBe(0);
    expect(applied).toEqual([somePlan]);
  });

  it('is refused where the hosts are not as it was made on, with the difference', async () => {
    version = async () => '3.5.30';
    const ran = await inDirectory(['apply', '--yes', 'change.plan']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('[plan-outdated]');
    expect(ran.stderr).toContain('etcd: 3.5.30, was 3.5.16');
    expect(applied).toEqual([]);
  });

  it('no longer fits once it was begun: whoever is interrupted learns what continues it', async () => {
    const failing: ControlPlane['applyPlan'] = async () => {
      throw new ControlPlaneError('step-failed', 'control0: no', { hint: 'run the same command again' });
    };
    const apply = ['apply', '--yes', 'change.plan'];
    const failed = await harderway(apply, { directory, engine: { ...saving, applyPlan: failing } });
    expect(failed.stderr).toMatch(
      /hint: +run the same command again; change.plan fits only what was there before this run, [^\n]* `harderway apply --only etcd`\n/,
    );
    const stop = new AbortController();
    const stopping: ControlPlane['applyPlan'] = async () => {
      stop.abort(new Stopped('interrupted', 130));
      throw new Error('aborted');
    };
    const stopped = await harderway(apply, {
      directory,
      engine: { ...saving, applyPlan: stopping },
      signal: stop.signal,
    });
    expect(stopped.stderr).toContain('`harderway apply --only etcd` continues from there.');
    version = async () => '3.5.30';
    // A run that was killed could say nothing.
    expect((await inDirectory(apply)).stderr).toMatch(
      /hint: .*; if a run of it was interrupted, `harderway apply --only etcd` completes it\n/,
    );
  });

  it.each([
    [{ kind: 'rotation', role: 'ca' }, 'harderway rotate ca'],
    [{ kind: 'rotation', role: 'ca', back: true, noWait: true }, 'harderway rotate ca --back --no-wait'],
    [{ kind: 'rotation', role: 'etcd-ca', to: 'ca' }, 'harderway rotate etcd-ca --to ca'],
    [
      { kind: 'rotation', role: 'encryption-key', provider: 'secretbox' },
      'harderway rotate encryption-key --provider secretbox',
    ],
    [{ kind: 'upgrade', to: { kubernetes: '1.34' } }, 'harderway upgrade --to 1.34'],
    [{ kind: 'upgrade', to: { kubernetes: '1.34', etcd: '3.6' } }, 'harderway upgrade --to 1.34 --etcd 3.6'],
    [{ kind: 'restore', snapshot: 'my backups/a.db' }, "harderway restore 'my backups/a.db'"],
    [{ kind: 'change' }, 'harderway apply'],
  ] as const)('a procedure is completed by its own command: %j', (request, command) => {
    const saved = { cluster: 'kubenet', madeAt: '', madeOn: {}, procedure: { phases: [] } };
    expect(continuationOf({ format: 'harderway-procedure/1', ...saved, request })).toBe(command);
  });

  it('does not carry out a restore, whoever saved it: nobody would agree to what is lost', async () => {
    const saved = { cluster: 'kubenet', madeAt: '', madeOn: {}, procedure: { phases: [] } };
    const request = { kind: 'restore', snapshot: '/s.db' };
    await writeFile(
      join(directory, 'restore.plan'),
      JSON.stringify({ format: 'harderway-procedure/1', ...saved, request }),
    );
    const planProcedure = async () => {
      throw new Error('it was planned');
    };
    const ran = await harderway(['apply', '--yes', 'restore.plan'], {
      directory,
      engine: { ...saving, planProcedure },
    });
    expect(ran.stderr).toContain('restore.plan is a restore, which apply does not carry out');
    expect(ran.stderr).toContain('`harderway restore /s.db`');
    expect(ran.code).toBe(64);
  });

  it.each([
    [['apply', '--yes', 'missing.plan'], 1, 'missing.plan is missing'],
    [['apply', '--yes', 'cluster.yaml'], 64, 'cluster.yaml is not a saved plan'],
    [['apply', '--yes', '--only', 'etcd', 'change.plan'], 64, '--only does not go with a saved plan'],
    [['apply', '--yes', 'one', 'two'], 64, 'two'],
    [['plan', '-o', '-'], 64, 'a saved plan is written to a file'],
  ])('%j is refused', async (argv, code, message) => {
    const ran = await inDirectory(argv);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toContain(message);
    expect(applied).toEqual([]);
  });
});
