import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { failureOf, RequestFailed } from '../cause.js';
import { exchange } from '../exchange.js';
import type { LedgerResult } from '../report.js';
import type { Target } from '../target.js';
import type { Client } from './client.js';
import { configMap, numbersOf, versionOf } from './config-map.js';
import { keepingAgent } from './kept-alive.js';

/** The writes of a ledger. */
export interface LedgerRequests {
  /** Namespace of the ConfigMaps. */
  readonly namespace: string;
  readonly timeoutMs: number;
  /** For how long reading back and deleting are tried. Default: 30,000. */
  readonly settleMs?: number | undefined;
}

/** A client that writes and remembers what was acknowledged. */
export interface Ledger extends Client {
  /**
   * Reads all objects back and deletes them. This is not part of the load, so it is tried again.
   *
   * @throws RequestFailed if they can't be read
   */
  settle(): Promise<LedgerResult>;
}

/** An object, and the writes to it that were acknowledged; each writes a number one higher. */
interface Chain {
  readonly name: string;
  acknowledged: number;
  resourceVersion: string | undefined;
}

/** Then the next object begins, so that objects are made throughout. */
const WRITES_PER_OBJECT = 25;

async function persist<T>(work: () => Promise<T>, forMs: number): Promise<T> {
  const end = performance.now() + forMs;
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(500);
    }
}

/**
 * A client that writes numbers to ConfigMaps, each write based on the version that the one before was acknowledged with,
 * so that a write that arrives late can never replace a newer one. An object whose write failed is not written again,
 * since it is unknown what it has; its last acknowledged number must still be there, or a later one.
 */
export function openLedger(target: Target, requests: LedgerRequests): Ledger {
  const { namespace, timeoutMs, settleMs = 30_000 } = requests;
  const agent = keepingAgent();
  const run = randomBytes(4).toString('hex');
  const list = `/api/v1/namespaces/${namespace}/configmaps`;
  const own = `${list}?labelSelector=api-load%2Frun%3D${run}`;
  const chains: Chain[] = [];
  const idle: Chain[] = [];

  async function write(chain: Chain): Promise<void> {
    const number = chain.acknowledged + 1;
    const body = configMap({ ...chain, number, run });
    const first = number === 1;
    const path = first ? list : `${list}/${chain.name}`;
    const method = first ? 'POST' : 'PUT';
    const answer = await exchange({ target, agent, method, path, body, timeoutMs });
    chain.acknowledged = number;
    chain.resourceVersion = versionOf(answer);
    if (number < WRITES_PER_OBJECT) idle.push(chain);
  }

  function begin(): Chain {
    const chain: Chain = {
      name: `api-load-${run}-${chains.length}`,
      acknowledged: 0,
      resourceVersion: undefined,
    };
    chains.push(chain);
    return chain;
  }

  async function settle(): Promise<LedgerResult> {
    const read = (): Promise<string> => exchange({ target, path: own, timeoutMs: 10_000 });
    const found = numbersOf(await persist(read, settleMs));
    const lost = chains.flatMap(({ name, acknowledged }) => {
      const number = found.get(name);
      if ((number ?? 0) >= acknowledged) return [];
      return [{ name, acknowledged, found: number }];
    });
    async function remove(): Promise<void> {
      await exchange({ target, method: 'DELETE', path: own, timeoutMs: 10_000 });
      const left = numbersOf(await read()).size;
      if (left > 0) throw new RequestFailed('protocol', `${left} of them are still there after DELETE`);
    }
    // A loss counts, whether or not the objects can be deleted.
    const undeleted = await persist(remove, settleMs).then(
      () => undefined,
      (error: unknown) => failureOf(error).message,
    );
    const acknowledged = chains.reduce((sum, chain) => sum + chain.acknowledged, 0);
    return { objects: chains.length, acknowledged, lost, ...(undeleted === undefined ? {} : { undeleted }) };
  }

  return { ask: () => write(idle.shift() ?? begin()), close: () => agent.destroy(), settle };
}
