import { describe, expect, it } from 'vitest';
import { RemoteExecError } from '../src/errors/remote-exec-error.js';
import { foldEqual } from '../src/hosts/fold-equal.js';
import { type BatchSize, forEachHost } from '../src/hosts/for-each-host.js';
import { prefixLines } from '../src/hosts/prefix-lines.js';

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('forEachHost', () => {
  it('gives a result for each host, in order, whatever is thrown', async () => {
    const results = await forEachHost(['a', 'b', 'c', 'd'], async (host) => {
      await wait(host === 'a' ? 20 : 1);
      if (host === 'b') throw new RemoteExecError('auth-failed', 'no', { outcome: 'never-ran', host });
      if (host === 'c') throw 'not even an error';
      return host.toUpperCase();
    });
    expect(results).toMatchObject([
      { kind: 'ok', host: 'a', value: 'A' },
      { kind: 'unreachable', host: 'b', error: { code: 'auth-failed' } },
      { kind: 'failed', host: 'c', error: { message: 'not even an error' } },
      { kind: 'ok', host: 'd', value: 'D' },
    ]);
  });

  it('keeps to the concurrency and starts in order', async () => {
    let now = 0;
    let most = 0;
    const order: number[] = [];
    await forEachHost(
      Array.from({ length: 20 }, (_, index) => index),
      async (host) => {
        order.push(host);
        now += 1;
        most = Math.max(most, now);
        await wait(2);
        now -= 1;
      },
      { concurrency: 3 },
    );
    expect(most).toBe(3);
    expect(order).toEqual([...order].sort((one, other) => one - other));
  });

  it('fail-fast skips those not begun and aborts those at work', async () => {
    const results = await forEachHost(
      ['bad', 'slow', 'later'],
      async (host, signal) => {
        if (host === 'bad') {
          await wait(5);
          throw new Error('bad');
        }
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new Error('aborted'))),
        );
      },
      { concurrency: 2, failFast: true },
    );
    expect(results.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'skipped']);
  });

  it.each(['onResult', 'isFailure'])('loses no result if %s throws', async (callback) => {
    const reported: string[] = [];
    const results = await forEachHost(
      ['a', 'b', 'c'],
      async (host) => {
        if (host === 'c') throw new RemoteExecError('auth-failed', 'no', { outcome: 'never-ran', host });
        return host;
      },
      {
        concurrency: 1,
        onResult: ({ host }) => reported.push(host),
        [callback]: (about: string | { readonly host: string }) => {
          const host = typeof about === 'string' ? about : about.host;
          reported.push(host);
          if (host !== 'b') throw new Error(`no pleasure in ${host}`);
        },
      },
    );
    expect(results).toMatchObject([
      { kind: 'failed', host: 'a', error: { message: 'no pleasure in a' } },
      { kind: 'ok', host: 'b', value: 'b' },
      { kind: 'unreachable', host: 'c', error: { code: 'auth-failed' } },
    ]);
    expect(new Set(reported)).toEqual(new Set(['a', 'b', 'c']));
  });

  it('an onResult that throws counts for fail-fast', async () => {
    const onResult = (): void => {
      throw new Error('no');
    };
    const options = { concurrency: 1, failFast: true, onResult };
    const results = await forEachHost(['a', 'b'], async (host) => host, options);
    expect(results.map(({ kind }) => kind)).toEqual(['failed', 'skipped']);
  });

  it('a host whose configuration cannot be read was not reached', async () => {
    const [result] = await forEachHost(['a'], async (host) => {
      throw new RemoteExecError('config-unreadable', 'no', { outcome: 'never-ran', host });
    });
    expect(result?.kind).toBe('unreachable');
  });

  it('skips all hosts if the signal has fired', async () => {
    const results = await forEachHost(['a', 'b'], async () => 1, { signal: AbortSignal.abort() });
    expect(results.map(({ kind }) => kind)).toEqual(['skipped', 'skipped']);
  });
});

it('lines are prefixed with their host, padded', () => {
  let text = '';
  const lines = prefixLines(
    ['a', 'long'],
    (part) => {
      text += part;
    },
    { color: false },
  );
  lines.of('a')('one');
  lines.of('long')('two');
  expect(text).toBe('a    | one\nlong | two\n');
});

describe('rolling batches', () => {
  const roll = async (
    batches: readonly BatchSize[],
    failing: readonly number[] = [],
    maxFailures?: number,
  ): Promise<{ readonly groups: readonly (readonly number[])[]; readonly kinds: string }> => {
    const hosts = Array.from({ length: 10 }, (_, index) => index);
    const groups: number[][] = [];
    let atWork = 0;
    const results = await forEachHost(
      hosts,
      async (host) => {
        if (atWork === 0) groups.push([]);
        groups.at(-1)?.push(host);
        atWork += 1;
        await wait(5);
        atWork -= 1;
        if (failing.includes(host)) throw new Error('failed');
      },
      { batches, maxFailures },
    );
    return { groups, kinds: results.map(({ kind }) => kind[0]).join('') };
  };

  it('begin once the one before is done; the last size goes on', async () => {
    expect((await roll([1, 3])).groups.map(({ length }) => length)).toEqual([1, 3, 3, 3]);
    expect((await roll(['25%'])).groups.map(({ length }) => length)).toEqual([2, 2, 2, 2, 2]);
    expect((await roll(['1%', 20])).groups.map(({ length }) => length)).toEqual([1, 9]);
  });

  it('stop once more hosts failed than may; those of the batch are done', async () => {
    expect((await roll([2], [2])).kinds).toBe('oofossssss');
    expect((await roll([2], [2, 4], 1)).kinds).toBe('oofofossss');
    expect((await roll([2], [2, 4], 2)).kinds).toBe('oofofooooo');
  });

  it('never continue beyond a number of failures that is none', async () => {
    for (const maxFailures of [Number.NaN, -1])
      await expect(forEachHost([1], async () => 1, { maxFailures })).rejects.toThrow(TypeError);
  });

  it('of sizes that are none are refused', async () => {
    for (const size of [0, -1, 1.5, '0%', 'x%'] as readonly BatchSize[])
      await expect(forEachHost([1], async () => 1, { batches: [size] })).rejects.toThrow(TypeError);
    await expect(forEachHost([1], async () => 1, { batches: [] })).rejects.toThrow(TypeError);
  });
});

it('equal outputs are folded', () => {
  expect(
    foldEqual([
      { host: 'a', value: 'x' },
      { host: 'b', value: 'y' },
      { host: 'c', value: 'x' },
    ]),
  ).toEqual([
    { hosts: ['a', 'c'], value: 'x' },
    { hosts: ['b'], value: 'y' },
  ]);
});
