import { markHostAbsent } from '@harderway/cluster-spec';
import type { Change } from '@harderway/desired-state';
import { RemoteExecError, type Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import { describe, expect, test } from 'vitest';
import { applyPlan } from '../../src/apply/apply.js';
import type { Session } from '../../src/model/session.js';
import type { Plan } from '../../src/operations/plan.js';
import { operationStep } from '../../src/operations/step.js';
import { exampleSpec } from '../example.js';

const spec = exampleSpec();
const changes = ['a', 'b'].map(
  (name): Change => ({
    id: `absent:/${name}`,
    action: 'remove',
    summary: `remove /${name}`,
    why: '',
    resource: { kind: 'absent', path: `/${name}` },
  }),
);
const steps = changes.map((change) => ({
  id: `control0/prepare/${change.id}`,
  host: 'control0',
  kind: 'change' as const,
  stage: 'prepare' as const,
  action: change.action,
  summary: change.summary,
  why: change.why,
  change,
}));
const plan: Plan = {
  kind: 'apply',
  cluster: spec.name,
  hosts: [{ name: 'control0', arch: 'amd64', os: '', generation: 0 }],
  waves: [{ id: 'install', title: 'install', hosts: [{ host: 'control0', steps }] }],
};

type Run = Transport['run'];
const ended = { exitCode: 0, signal: null, stdout: '', stderr: '', durationMs: 1 };

/** A host that hands out its lock, keeps its history, and does with a script what `run` does. */
function sessionOf(run: Run): Session {
  const transport: Transport = {
    ...createFake(),
    run: async (command) => {
      const words = command.argv.join(' ');
      if (words.includes('/history')) return { ...ended, truncatedBytes: { stdout: 0, stderr: 0 } };
      if (!words.includes('flock -n 7')) return run(command);
      command.onStdoutLine?.('held');
      for await (const _ of command.stdin as AsyncIterable<Uint8Array>);
      return { ...ended, truncatedBytes: { stdout: 0, stderr: 0 } };
    },
  };
  const transports = new Map([['control0', transport]]);
  return { spec, transports, unreachable: [], reach: async () => {}, close: async () => undefined };
}

test('hosts that have left, and are clean, are not locked, and keep no history', async () => {
  const own = exampleSpec((yaml) => ['control1', 'control2'].reduce(markHostAbsent, yaml));
  const asked: string[] = [];
  const hosts = ['gateway', 'control0', 'control1', 'control2'].map((name) => {
    const session = sessionOf(async ({ onStdoutLine }) => {
      for (const mark of ['begin 0', 'done 0', 'begin 1', 'done 1', 'end'])
        onStdoutLine?.(`@harderway ${mark}`);
      return { ...ended, truncatedBytes: { stdout: 0, stderr: 0 } };
    });
    const [transport] = session.transports.values();
    const run: Run = (command) => {
      asked.push(name);
      return transport?.run(command) ?? Promise.reject(new Error('no host'));
    };
    return [name, { ...createFake(), run }] as const;
  });
  await applyPlan({ ...sessionOf(() => Promise.reject()), spec: own, transports: new Map(hosts) }, plan);
  expect(own.leaving.map(({ name }) => name)).toEqual(['control1', 'control2']);
  expect(new Set(asked)).toEqual(new Set(['gateway', 'control0']));
});

test('an operation that needs credentials is not begun without them, and nothing before it either', async () => {
  const session = sessionOf(() => Promise.reject(new Error('asked')));
  const steps = [operationStep('control0', 'last', { kind: 'bind-administrators' }, 'why')];
  const last = { id: 'last', title: 'last', hosts: [{ host: 'control0', steps }] };
  const planned = applyPlan(session, { ...plan, waves: [...plan.waves, last] });
  await expect(planned).rejects.toMatchObject({ code: 'pki-missing', hint: 'pass `pki` to applyPlan' });
});

describe('what a host takes longer for than it may', () => {
  const late = async (options: { readonly timeoutMs?: number }) => {
    let asked: number | undefined;
    const session = sessionOf(async ({ timeoutMs, onStdoutLine }) => {
      asked = timeoutMs;
      onStdoutLine?.('@harderway begin 0');
      onStdoutLine?.('@harderway done 0');
      onStdoutLine?.('@harderway begin 1');
      const message = `timed out after ${timeoutMs} ms, the command was ended`;
      throw new RemoteExecError('timed-out', message, { outcome: 'ended', host: 'control0' });
    });
    const error: unknown = await applyPlan(session, plan, options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return { asked, error };
  };

  test('is a step that failed, and names the one under way', async () => {
    const { asked, error } = await late({ timeoutMs: 5000 });
    expect(asked).toBe(5000);
    expect(error).toMatchObject({
      code: 'step-failed',
      host: 'control0',
      step: 'control0/prepare/absent:/b',
      found: 'timed out after 5000 ms, the command was ended',
      hint: expect.stringContaining('run the same command again'),
    });
  });

  test('may be 20 minutes', async () => {
    expect((await late({})).asked).toBe(20 * 60_000);
  });
});

const operation = { kind: 'set-aside', host: 'control0', paths: ['/a'], parent: '/' } as const;

test.each([
  ['a change', plan],
  [
    'an operation',
    {
      ...plan,
      waves: [
        {
          id: 'aside',
          title: 'aside',
          hosts: [{ host: 'control0', steps: [operationStep('control0', 'etcd', operation, '')] }],
        },
      ],
    },
  ],
])('a file of this machine that has changed since is not a failed probe: %s', async (_, own) => {
  const session = sessionOf(() =>
    Promise.reject(
      new RemoteExecError('local-file', 'etcd has changed', { outcome: 'never-ran', host: 'control0' }),
    ),
  );
  await expect(applyPlan(session, own)).rejects.toMatchObject({
    code: 'step-failed',
    found: 'etcd has changed',
  });
});

describe('a host that has gone back to its previous files', () => {
  const serverPlan: Plan = {
    ...plan,
    hosts: [],
    waves: ['kube-apiserver:control0', 'put-back:control0', 'kube-apiserver:control1'].map((id) => {
      const host = id.startsWith('put-back') ? 'gateway' : (id.split(':')[1] ?? '');
      return { id, title: id, hosts: [{ host, steps: steps.map((step) => ({ ...step, host })) }] };
    }),
  };
  /** The hosts that got scripts, in order, and the error. */
  async function run(printed: (host: string) => readonly string[]) {
    const reached: string[] = [];
    const transports = ['control0', 'gateway', 'control1'].map((host) => {
      const { transports: one } = sessionOf(async ({ onStdoutLine }) => {
        reached.push(host);
        for (const line of printed(host)) onStdoutLine?.(`@harderway ${line}`);
        return { ...ended, exitCode: 1, truncatedBytes: { stdout: 0, stderr: 0 } };
      });
      return [host, one.get('control0') ?? createFake()] as const;
    });
    const session = { ...sessionOf(() => Promise.reject()), transports: new Map(transports) };
    const error: unknown = await applyPlan(session, serverPlan).then(undefined, (reason: unknown) => reason);
    return { reached, error };
  }

  test('serves again, and is put back before the run stops', async () => {
    const { reached, error } = await run((host) =>
      host === 'control0' ? ['back done', 'failed 0'] : ['end'],
    );
    expect(reached).toEqual(['control0', 'gateway']);
    expect(error).toMatchObject({
      code: 'rolled-back',
      host: 'control0',
      message: expect.stringContaining('it runs with them'),
      details: [expect.stringContaining('also gateway: the script ended early')],
    });
  });

  test('is left alone if it did not come up with them either', async () => {
    const { reached, error } = await run(() => ['back begin', 'back failed', 'failed 0']);
    expect(reached).toEqual(['control0']);
    expect(error).toMatchObject({ code: 'step-failed' });
  });
});
