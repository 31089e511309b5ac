import { setTimeout as sleep } from 'node:timers/promises';
import { failureOf } from '../cause.js';
import type { Interruptions } from '../report.js';
import type { Tally } from '../tally.js';
import type { Target } from '../target.js';
import type { WatchEvent } from './event-lines.js';
import { attempt, type WatchRequests } from './watch-attempt.js';

/** A watch that is established again whenever it ends. */
export interface Watcher {
  /** @param last time of performance.now() at which the load has ended, and with it the last silence */
  stop(last: number): Promise<Interruptions>;
}

/** Between attempts that end at once. */
const PAUSE_MS = 20;

/**
 * Watches by HTTP/1.1, each attempt on a TLS connection of its own, from the last event on. When a watch ends, the next
 * attempt begins at once. Each attempt counts as a request that succeeds once the server accepts it. A watch that
 * breaks later, without the server's regular end, counts as one more failure, and so does an answer that has something else
 * than events, or an error other than that the version is too old.
 */
export function watch(target: Target, requests: WatchRequests, tally: Tally): Watcher {
  const stop = new AbortController();
  const { signal } = stop;
  const causes: Record<string, number> = {};
  let [events, longestMs, longestSilenceMs] = [0, 0, 0];
  let lostAt: number | undefined;
  /** When the last event came, or the first watch was accepted. */
  let heardAt: number | undefined;
  /** As `heardAt`, or when the last silence was counted: watches that end do not make it shorter. */
  let quietSince: number | undefined;
  let version: string | undefined;

  function endSilence(now: number): void {
    longestSilenceMs = Math.max(longestSilenceMs, now - (heardAt ?? now));
  }

  function onEvent({ type, resourceVersion }: WatchEvent): void {
    const now = performance.now();
    events += 1;
    endSilence(now);
    heardAt = now;
    quietSince = now;
    // An ERROR says that the version is too old; the next watch begins with what there is.
    version = type === 'ERROR' ? undefined : (resourceVersion ?? version);
  }

  async function once(): Promise<void> {
    const startedAt = performance.now();
    // Like any request, a watch that was sent gets its time to be answered: only then is it known whether the server answers.
    const leave = new AbortController();
    const { accepted, ended } = attempt(
      target,
      { ...requests, from: version, quietSince },
      onEvent,
      leave.signal,
    );
    const established = await tally.run(() => accepted.then(() => true));
    if (established) {
      heardAt ??= performance.now();
      quietSince ??= heardAt;
    }
    const onStop = (): void => leave.abort();
    if (signal.aborted) onStop();
    signal.addEventListener('abort', onStop);
    if (established && lostAt !== undefined) {
      longestMs = Math.max(longestMs, performance.now() - lostAt);
      lostAt = undefined;
    }
    const end = await ended.then(() => undefined, failureOf);
    signal.removeEventListener('abort', onStop);
    if (signal.aborted) return;
    lostAt ??= performance.now();
    if (established) {
      if (end !== undefined) tally.fail(end, startedAt);
      if (end?.code === 'timeout') quietSince = performance.now();
      const cause = end?.code ?? 'ended';
      causes[cause] = (causes[cause] ?? 0) + 1;
    }
    if (performance.now() - startedAt < PAUSE_MS) await sleep(PAUSE_MS);
  }

  async function repeat(): Promise<void> {
    while (!signal.aborted) await once();
  }

  const ended = repeat();
  return {
    stop: async (last) => {
      endSilence(last);
      stop.abort();
      await ended;
      return {
        causes,
        longestMs: Math.round(longestMs),
        events,
        longestSilenceMs: Math.round(longestSilenceMs),
      };
    },
  };
}
