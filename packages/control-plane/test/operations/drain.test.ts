import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { carryOutOperation } from '../../src/operations/carry-out.js';
import { balancerStep } from '../../src/plan/step.js';
import { exampleSpec, fakeSession, operationContext } from '../example.js';

const spec = exampleSpec();
const file = '/var/lib/harderway/drained/192.168.1.12:6443';

/** A gateway whose ldirectord sets weights at every second look. */
function gateway({ others = 1, deaf = false } = {}) {
  const weights = new Map([
    ['192.168.1.11', others],
    ['192.168.1.12', 1],
    ['192.168.1.13', others],
  ]);
  let told = false;
  let looks = 0;
  const session = fakeSession(spec, (_, words) => {
    if (words.includes(`>${file}`)) told ||= weights.get('192.168.1.11') === 1;
    else if (words.includes(`rm -f ${file}`)) told = false;
    looks += 1;
    if (looks % 2 === 0 && !deaf) weights.set('192.168.1.12', told ? 0 : 1);
    const rows = [...weights].map(([address, weight]) => `  -> ${address}:6443 Route ${weight} 0 0\n`);
    return {
      stdout: `${told ? 'drained\n' : ''}IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\nTCP 192.168.1.21:6443 wrr\n${rows.join('')}shown\n`,
    };
  });
  return { session, weights, told: () => told };
}

const step = (kind: 'drain' | 'put-back') =>
  balancerStep({ kind, server: 'control1', gateway: 'gateway' }, 'it is about to restart');

describe('a server behind the balancer', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());
  const through = async (work: Promise<unknown>): Promise<void> => {
    work.catch(() => {});
    await vi.advanceTimersByTimeAsync(120_000);
    await work;
  };

  test.each([
    ['the table can not be read', ''],
    [
      'a line of the table can not be read',
      'IP Virtual Server version 1.2.1 (size=4096)\nTCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443 Route 1 0 0\n  -> 192.168.1.12:6443 Route x 0 0\nshown\n',
    ],
  ])('is not taken for drained where %s', async (_, table) => {
    const session = fakeSession(spec, () => ({ stdout: `drained\n${table}` }));
    await expect(through(carryOutOperation(step('drain'), operationContext(session)))).rejects.toMatchObject({
      code: 'operation-failed',
      found: 'it did not show a table with a virtual service for the virtual IP',
    });
  });

  test('is waited for no longer than a caller allows', async () => {
    const { session } = gateway({ deaf: true });
    const context = { ...operationContext(session), operationPatienceMs: 1000 };
    const began = performance.now();
    let lasted = Number.NaN;
    const ends = carryOutOperation(step('drain'), context).finally(() => {
      lasted = performance.now() - began;
    });
    await expect(through(ends)).rejects.toMatchObject({ code: 'operation-failed' });
    expect(lasted).toBeLessThan(2000);
  });

  test('is drained once its weight is 0, and put back once it has one again', async () => {
    const { session, weights, told } = gateway();
    await through(carryOutOperation(step('drain'), operationContext(session)));
    expect([told(), weights.get('192.168.1.12')]).toEqual([true, 0]);
    await through(carryOutOperation(step('put-back'), operationContext(session)));
    expect([told(), weights.get('192.168.1.12')]).toEqual([false, 1]);
    // Done already: one command.
    const before = session.asked.length;
    await through(carryOutOperation(step('put-back'), operationContext(session)));
    expect(session.asked.length).toBe(before + 1);
  });

  test('is drained once another one takes connections', async () => {
    const { session, weights, told } = gateway({ others: 0 });
    setTimeout(() => weights.set('192.168.1.11', 1), 3000);
    await through(carryOutOperation(step('drain'), operationContext(session)));
    expect([told(), weights.get('192.168.1.12')]).toEqual([true, 0]);
  });

  test('is not drained while no other one takes connections', async () => {
    const { session, told } = gateway({ others: 0 });
    await expect(through(carryOutOperation(step('drain'), operationContext(session)))).rejects.toMatchObject({
      code: 'api-unhealthy',
      host: 'gateway',
      message: 'no other API server takes connections while control1 is drained',
    });
    expect(told()).toBe(false);
  });

  test('that keeps its weight is reported with what was found', async () => {
    const { session } = gateway({ deaf: true });
    await expect(through(carryOutOperation(step('drain'), operationContext(session)))).rejects.toMatchObject({
      code: 'operation-failed',
      message: 'could not drain control1 in time',
      step: 'gateway/load-balancer/drain:control1',
      found: 'weight 1',
      hint: expect.stringContaining('journalctl -u ldirectord'),
    });
  });

  test('stops being waited for when the run is stopped', async () => {
    const { session } = gateway({ deaf: true });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('stopped')), 1050);
    await expect(
      through(carryOutOperation(step('drain'), operationContext(session, stop.signal))),
    ).rejects.toThrow('stopped');
  });
});
