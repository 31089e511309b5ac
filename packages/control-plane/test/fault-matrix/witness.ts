import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { controlNodes } from '../bad-days/stage.js';
import type { Scene } from './scene.js';

/** What a witness has seen of a cluster while something was done to it. */
export interface Testimony {
  /** Each time that it looked: the hosts of those watched whose members did not answer. */
  readonly silent: readonly (readonly string[])[];
  /** Numbers of keys whose writing was acknowledged. */
  readonly acknowledged: readonly number[];
  /** Longest time in which no write was acknowledged. */
  readonly longestGapMs: number;
}

/** A witness at work. */
export interface Witness {
  /** How many times it has looked. */
  looks(): number;
  stop(): Promise<Testimony>;
}

/** Path of the key with a number. */
export const ledgerKey = (number: number | string): string => `/ledger/${number}`;

/** Runs a shell command in the lab's namespace until it is stopped, and reports its lines. */
function loop(scene: Scene, command: string, onLine: (line: string) => void): () => Promise<void> {
  const [program = '', ...argv] = scene.stage.lab.enter(['sh', '-c', command]);
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  createInterface({ input: child.stdout }).on('line', onLine);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let isStopped = false;
  return async () => {
    if (!isStopped && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    isStopped = true;
    await closed;
  };
}

/**
 * Watches members and writes keys, one after another, each through the first member that takes it. A member is silent if it
 * does not answer for itself within 3 s.
 */
export function watch(scene: Scene, watched: readonly string[], writes: boolean): Witness {
  const auth = join(scene.stage.workDirectory, 'auth');
  const curl = `curl -s -f -o /dev/null --cacert ${auth}/ca.pem --cert ${auth}/kubernetes.pem --key ${auth}/kubernetes-key.pem`;
  const addressOf = (host: string): string =>
    controlNodes(5).find(({ name }) => name === host)?.address ?? '';
  const asks = watched.map(
    (host) =>
      `{ ${curl} --max-time 3 "https://${addressOf(host)}:2379/health?serializable=true" || echo ${host}; } &`,
  );
  const looking = `while :; do echo $({ ${asks.join(' ')} wait; }); sleep 0.4; done`;
  const silent: (readonly string[])[] = [];
  const acknowledged: number[] = [];
  const moments = [performance.now()];
  const stops = [loop(scene, looking, (line) => silent.push(line.split(' ').filter(Boolean)))];
  const put = `${curl} --max-time 2 -d "{\\"key\\":\\"$key\\",\\"value\\":\\"eA==\\"}"`;
  const through = watched.map((host) => `${put} https://${addressOf(host)}:2379/v3/kv/put`).join(' || ');
  // Writes that were sent and not acknowledged may be there: by the time, no number is used again.
  const writing = `n=${Date.now()}; while :; do n=$((n + 1)); key=$(printf %s "${ledgerKey('$n')}" | base64); { ${through}; } && echo $n; sleep 0.2; done`;
  const noteWrite = (line: string): void => {
    acknowledged.push(Number(line));
    moments.push(performance.now());
  };
  if (writes) stops.push(loop(scene, writing, noteWrite));
  return {
    looks: () => silent.length,
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
      moments.push(performance.now());
      const gaps = moments.slice(1).map((at, index) => at - (moments[index] ?? at));
      return { silent, acknowledged, longestGapMs: Math.max(...gaps) };
    },
  };
}
