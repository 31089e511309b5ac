import { afterAll, expect, test } from 'vitest';
import { missing, openedFor, planOf, type RollingCluster, rollingCluster } from './rolling-cluster.js';
import { applySignalled, type Signal, signals, stride, withoutTime } from './signals.js';

withoutTime();

const run = (cluster: RollingCluster, signal?: Signal, at?: number) =>
  applySignalled(
    (onMoment) => openedFor(cluster, { onMoment }),
    () => planOf(cluster),
    signal,
    at,
  );

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
