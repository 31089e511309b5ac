import type { Change } from '@harderway/desired-state';
import { RemoteExecError, type Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import { describe, expect, test } from 'vitest';
import { type ApplyPlanOptions, applyPlan } from '../../src/apply/apply.js';
import type { ChangeStep } from '../../src/model/plan.js';
import type { Plan, Wave } from '../../src/operations/plan.js';
import { exampleSpec } from '../example.js';

const spec = exampleSpec();
const change: Change = {
  id: 'absent:/a',
  action: 'remove',
  summary: 'remove /a',
  why: 'exists',
  resource: { kind: 'absent', path: '/a' },
};

/** A wave that stops or starts a unit of control0. */
function unitWave(action: 'stop' | 'start'): Wave {
  const resource = { kind: 'unit', name: 'etcd.service', enabled: true, active: action === 'start' } as const;
  const own = { ...change, id: 'unit:etcd.service', action, resource };
  const { summary, why } = change;
  const step = {
    kind: 'change',
    id: action,
    host: 'control0',
    stage: 'etcd',
    action,
    summary,
    why,
    change: own,
  } as const;
  return { id: action, title: action, hosts: [{ host: 'control0', steps: [step] }] };
}

function waveOf(id: string): Wave {
  const host = id.startsWith('kube-apiserver') ? (id.split(':')[1] ?? '') : 'gateway';
  const { summary, why, action } = change;
  const step: ChangeStep = { kind: 'change', id, host, stage: 'x', action, summary, why, change };
  return { id, title: id, hosts: [{ host, steps: [step] }] };
}

const roll = ['control0', 'control1'].flatMap((host) => [
  `drain:${host}`,
  `kube-apiserver:${host}`,
  `put-back:${host}`,
]);
const plan: Plan = { kind: 'apply', cluster: spec.name, hosts: [], waves: roll.map(waveOf) };

/** A run of the plan; `during` is called while the script of a step runs, by its number. */
async function run(
  during: (count: number, lock: { lose(error?: Error): void }) => void,
  options: ApplyPlanOptions = {},
  waves: readonly Wave[] = plan.waves,
): Promise<{ readonly scripts: readonly string[]; readonly error: unknown }> {
  const scripts: string[] = [];
  let lose = (_error?: Error): void => {};
  const lost = new Promise<Error | undefined>((resolve) => {
    lose = resolve;
  });
  const hosts = ['gateway', 'control0', 'control1'].map((host) => {
    const ended = { exitCode: 0, signal: null, stdout: '', stderr: '', durationMs: 1 };
    const result = { ...ended, truncatedBytes: { stdout: 0, stderr: 0 } };
    const transport: Transport = {
      ...createFake({ host }),
      run: async ({ argv, onStdoutLine, stdin }) => {
        const words = argv.join(' ');
        if (words.includes('/history')) return result;
        if (words.includes('flock -n 7')) {
          onStdoutLine?.('held');
          const released = (async () => {
            for await (const _ of stdin as AsyncIterable<Uint8Array>);
          })();
          const error = await Promise.race([released, lost]);
          if (error instanceof Error) throw error;
          return result;
        }
        scripts.push(host);
        during(scripts.length, { lose });
        await new Promise(setImmediate);
        for (const mark of ['begin 0', 'done 0', 'end']) onStdoutLine?.(`@harderway ${mark}`);
        return result;
      },
    };
    return [host, transport] as const;
  });
  const session = {
    spec,
    transports: new Map(hosts),
    unreachable: [],
    reach: async () => {},
    close: async () => {},
  };
  const error: unknown = await applyPlan(session, { ...plan, waves }, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { scripts, error };
}

describe('a run that is asked to end', () => {
  const ask = async (at: number) => {
    const stop = new AbortController();
    const finishing: string[] = [];
    const { scripts, error } = await run((count) => count === at && stop.abort(new Error('interrupted')), {
      ending: stop.signal,
      onFinishing: (what) => finishing.push(what),
    });
    return { scripts, error, finishing };
  };

  test.each([
    ['restarts a host', 2, ['gateway', 'control0', 'gateway'], 'control0'],
    ['drains one', 1, ['gateway', 'gateway'], 'gateway'],
    ['puts one back', 3, ['gateway', 'control0', 'gateway'], 'gateway'],
  ] as const)('while it %s finishes that, and leaves none drained', async (_, at, expected, what) => {
    const { scripts, error, finishing } = await ask(at);
    expect(scripts).toEqual(expected);
    expect(error).toMatchObject({ message: 'interrupted' });
    expect(finishing).toEqual([what]);
  });

  test('is not held up by a callback that fails', async () => {
    const stop = new AbortController();
    const { scripts, error } = await run((count) => count === 2 && stop.abort(new Error('interrupted')), {
      ending: stop.signal,
      onFinishing: () => {
        throw new Error('the screen is gone');
      },
    });
    expect(scripts).toEqual(['gateway', 'control0', 'gateway']);
    expect(error).toMatchObject({ message: 'interrupted' });
  });

  test('starts first what it has stopped', async () => {
    const stop = new AbortController();
    const waves = [unitWave('stop'), waveOf('between'), unitWave('start'), waveOf('after')];
    const interrupt = (count: number): unknown => count === 1 && stop.abort(new Error('interrupted'));
    const { scripts, error } = await run(interrupt, { ending: stop.signal }, waves);
    expect(scripts).toEqual(['control0', 'gateway', 'control0']);
    expect(error).toMatchObject({ message: 'interrupted' });
  });

  test('in its last step has done all of it', async () => {
    const { scripts, error } = await ask(6);
    expect(scripts).toHaveLength(6);
    expect(error).toBeUndefined();
  });
});

test('a host that takes too long is put back before the run ends: it starts its server itself', async () => {
  const { scripts, error } = await run((count) => {
    if (count !== 2) return;
    throw new RemoteExecError('timed-out', 'timed out after 5000 ms', { outcome: 'ended', host: 'control0' });
  });
  expect(scripts).toEqual(['gateway', 'control0', 'gateway']);
  expect(error).toMatchObject({ code: 'step-failed', host: 'control0' });
});

test('a run that has lost the lock of a host does nothing more', async () => {
  const { scripts, error } = await run((count, { lose }) => count === 2 && lose());
  expect(scripts).toEqual(['gateway', 'control0']);
  expect(error).toMatchObject({ code: 'lock-lost', hint: expect.stringContaining('run the same command') });
});

test('a run that has lost the connection to a host says so, and does nothing more', async () => {
  const gone = new RemoteExecError('connection-lost', 'the connection was lost', {
    outcome: 'unknown',
    host: 'control1',
  });
  const { scripts, error } = await run((count, { lose }) => count === 2 && lose(gone));
  expect(scripts).toEqual(['gateway', 'control0']);
  expect(error).toMatchObject({
    code: 'host-lost',
    message: expect.stringContaining('the connection was lost'),
  });
});
