import { failureOf } from './cause.js';
import type { Client } from './clients/client.js';
import { freshClient } from './clients/fresh.js';
import { http2Client } from './clients/http2.js';
import { keptAliveClient } from './clients/kept-alive.js';
import { openLedger } from './clients/ledger.js';
import { watch } from './clients/watch.js';
import { checkNumbers, type LoadOptions, type Rate } from './options.js';
import { pace } from './pace.js';
import type { ClientKind, Counts, Failure, Interruptions, LoadReport } from './report.js';
import { createTally, type Tally } from './tally.js';

/** Clients at work. */
export interface Load {
  /** The counts until now. */
  counts(): readonly Counts[];
  /** Ends the load, waits for requests under way, and settles the ledger. A further call has the same report. */
  stop(): Promise<LoadReport>;
}

/** Clients of one kind that ask at a rate. */
interface Asking {
  /** Ends when the requests under way have ended. */
  stop(): Promise<void>;
  lateMs(): number;
}

function ask({ rate, clients = 1 }: Rate, make: () => Client, tally: Tally): Asking {
  const all = Array.from({ length: clients }, make);
  const underWay = new Set<Promise<unknown>>();
  let next = 0;
  const asking = pace(rate, () => {
    const client = all[next % all.length];
    next += 1;
    if (client === undefined) return;
    const request = tally.run(() => client.ask()).finally(() => underWay.delete(request));
    underWay.add(request);
  });
  return {
    stop: async () => {
      asking.stop();
      await Promise.all(underWay);
      for (const client of all) client.close();
    },
    lateMs: asking.lateMs,
  };
}

function sum(all: readonly Interruptions[]): Interruptions {
  const causes: Record<string, number> = {};
  for (const [cause, count] of all.flatMap((each) => Object.entries(each.causes)))
    causes[cause] = (causes[cause] ?? 0) + count;
  return {
    causes,
    longestMs: Math.max(...all.map(({ longestMs }) => longestMs)),
    events: all.reduce((total, { events }) => total + events, 0),
    longestSilenceMs: Math.max(...all.map(({ longestSilenceMs }) => longestSilenceMs)),
  };
}

/**
 * Starts clients against an API. None of them tries anything twice.
 *
 * @throws TypeError, before any request, for a rate or a time that is not a number above 0, and for a number of clients that is not
 *   a whole one from 1
 */
export function startLoad(options: LoadOptions): Load {
  checkNumbers(options);
  const { target, path = '/api/v1/namespaces/default', timeoutMs = 5000, onFailure } = options;
  const started = performance.now();
  const startedAt = new Date().toISOString();
  const failures: Failure[] = [];
  const tallies: Tally[] = [];
  const asking: Asking[] = [];
  function tallyOf(kind: ClientKind): Tally {
    const tally = createTally(kind, (failure) => {
      failures.push(failure);
      onFailure?.(failure);
    });
    tallies.push(tally);
    return tally;
  }
  function begin(kind: ClientKind, rate: Rate | undefined, make: () => Client): void {
    if (rate !== undefined) asking.push(ask(rate, make, tallyOf(kind)));
  }
  const requests = { path, timeoutMs };
  begin('fresh', options.fresh, () => freshClient(target, requests));
  begin('kept-alive', options.keptAlive, () => keptAliveClient(target, requests));
  begin('http2', options.http2, () => http2Client(target, requests));
  const { namespace = 'default' } = options.ledger ?? {};
  const ledger = options.ledger && openLedger(target, { namespace, timeoutMs });
  if (ledger !== undefined) begin('ledger', options.ledger, () => ledger);
  const watchers = options.watch && startWatches(options.watch, tallyOf('watch'));

  function startWatches(given: NonNullable<LoadOptions['watch']>, tally: Tally): ReturnType<typeof watch>[] {
    const { clients = 1, path: list = `/api/v1/namespaces/${namespace}/configmaps`, silenceMs } = given;
    return Array.from({ length: clients }, () => watch(target, { path: list, timeoutMs, silenceMs }, tally));
  }

  async function settle(): Promise<Pick<LoadReport, 'ledger'>> {
    if (ledger === undefined) return {};
    try {
      return { ledger: await ledger.settle() };
    } catch (error) {
      return { ledger: { unread: failureOf(error).message } };
    }
  }

  let report: Promise<LoadReport> | undefined;
  async function end(): Promise<LoadReport> {
    const last = performance.now();
    await Promise.all(asking.map((each) => each.stop()));
    const interruptions = watchers && sum(await Promise.all(watchers.map((each) => each.stop(last))));
    return {
      startedAt,
      elapsedMs: Math.round(last - started),
      lateMs: Math.max(0, ...asking.map((each) => each.lateMs())),
      clients: tallies.map((tally) => tally.counts(last)),
      watches: interruptions,
      ...(await settle()),
      failures,
    };
  }
  return {
    counts: () => tallies.map((tally) => tally.counts(performance.now())),
    stop: () => (report ??= end()),
  };
}
