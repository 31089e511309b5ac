import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { applyPlan } from '../../src/apply/apply.js';
import { missing, openedFor, planOf, type RollingCluster, rollingCluster } from './rolling-cluster.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.setTimerTickMode('nextTimerAsync');
});
afterEach(() => void vi.useRealTimers());

/** The answer of the command line to a signal: it ends the run at a good place, then at once; or it has no time for anything. */
const signals = ['SIGINT, SIGTERM or SIGHUP', 'the second of them', 'SIGKILL'] as const;

/** A run that gets a signal at one moment; undefined lets it go to its end. Returns how many moments there were. */
async function run(
  cluster: RollingCluster,
  signal?: (typeof signals)[number],
  at?: number,
): Promise<{ readonly error: unknown; readonly moments: number }> {
  const [ending, atOnce] = [new AbortController(), new AbortController()];
  let moments = 0;
  const { session, kill } = openedFor(cluster, {
    onMoment: () => {
      moments += 1;
      if (signal === 'SIGKILL' && moments === at) kill();
      else if (moments === at) ending.abort(interrupted);
      if (signal === 'the second of them' && moments - 1 === at) atOnce.abort(interrupted);
    },
  });
  const error: unknown = await applyPlan(session, planOf(cluster), {
    ending: ending.signal,
    signal: atOnce.signal,
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, moments };
}

const interrupted = new Error('interrupted');

/** Only CI tries each moment. */
const stride = (fc.readConfigureGlobal().numRuns ?? 100) < 1000 ? 4 : 1;

const outcomes: Record<string, Record<string, number>> = {};
afterAll(() => console.table(outcomes));

test.each(signals)(
  '%s at every step of a roll leaves all that was there, and the next run completes',
  async (signal) => {
    const whole = rollingCluster();
    const { error, moments } = await run(whole);
    expect(error).toBeUndefined();
    expect(missing(whole)).toEqual([]);
    expect(whole.acts.filter((name) => name.startsWith('restarted'))).toHaveLength(6);
    for (let at = 1 + signals.indexOf(signal); at <= moments; at += stride) {
      const cluster = rollingCluster();
      await run(cluster, signal, at);
      const step = cluster.acts.at(-1)?.replace(/ control\d/, '') ?? 'nothing';
      expect(missing(cluster), `${signal} at ${at}: ${cluster.acts.join(', ')}`).toEqual([]);
      outcomes[step] = { ...outcomes[step], [signal]: (outcomes[step]?.[signal] ?? 0) + 1 };
      expect((await run(cluster)).error).toBeUndefined();
      expect(missing(cluster)).toEqual([]);
      expect(planOf(cluster).waves).toEqual([]);
    }
  },
);
