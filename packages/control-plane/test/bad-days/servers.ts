import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Stage } from './stage.js';

/** A question to the servers of the control nodes: port and path, and the names of the CA and the certificate in `auth`. */
export interface ServerQuestion {
  readonly path: string;
  readonly trust: string;
  readonly pair: string;
}

const ofGuide = { trust: 'ca', pair: 'kubernetes' } as const;

/** Whether a member of etcd serves reads of its own. */
export const memberHealth: ServerQuestion = { path: ':2379/health?serializable=true', ...ofGuide };

/** Whether a member of etcd runs: it says so without a leader too. */
export const memberRuns: ServerQuestion = { path: ':2379/version', ...ofGuide };

/** {@link memberRuns} in the profile production, where etcd has a CA of its own. */
export const productionMemberRuns: ServerQuestion = {
  path: ':2379/version',
  trust: 'etcd-ca',
  pair: 'etcd-client-control0',
};

/** Whether an API server serves. */
export const serverReady: ServerQuestion = { path: ':6443/readyz', ...ofGuide };

/** Counts, again and again, how many of the control nodes answer. Returns the smallest count when it's stopped. */
export function watchServers(
  { lab, workDirectory }: Stage,
  { path, trust, pair }: ServerQuestion,
): { stop(): Promise<{ readonly least: number; readonly looks: number }> } {
  const auth = join(workDirectory, 'auth');
  const tls = `--cacert ${auth}/${trust}.pem --cert ${auth}/${pair}.pem --key ${auth}/${pair}-key.pem`;
  const loop = `while :; do n=0; for a in 11 12 13; do curl -sf -o /dev/null --max-time 10 ${tls} "https://192.168.1.$a${path}" && n=$((n+1)); done; echo $n; sleep 0.1; done`;
  const [program = '', ...argv] = lab.enter(['sh', '-c', loop]);
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const counts: number[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => counts.push(Number(line)));
  return {
    stop: async () => {
      const closed = new Promise((resolve) => child.once('close', resolve));
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await closed;
      return { least: Math.min(...counts), looks: counts.length };
    },
  };
}
