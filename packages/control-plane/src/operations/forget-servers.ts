import { quote } from '@harderway/remote-exec';
import { etcdctl } from '../components/etcd/cluster.js';
import { registryOf } from '../components/etcd/registry.js';
import { runAsRoot } from '../hosts/as-root.js';
import type { AnyOperation } from '../model/operation.js';
import type { OperationKind } from './kind.js';
import { again } from './restore/names.js';

/** etcd knows of no API server: those of the snapshot's time are taken for alive until their leases end. */
export interface ForgetServers extends AnyOperation {
  readonly kind: 'forget-servers';
  readonly host: string;
}

/** The number of keys in an answer of etcdctl; undefined where it is not a whole answer. */
function countIn(stdout: string): number | undefined {
  const [, count] = /^"Count" : (\d+)\n/m.exec(stdout) ?? [];
  return count === undefined ? undefined : Number(count);
}

/** Done once none of the leases is left that tell API servers of each other. */
export const forgetServers: OperationKind<ForgetServers> = {
  kind: 'forget-servers',
  summary: () => 'delete the leases of API servers',
  execution: ({ host }, { session, signal }) => {
    const leases = ['--prefix', `${registryOf(session.spec)}/masterleases/`];
    return {
      look: async () => {
        // This format prints the count of all matches, whatever the limit. `--count-only` would need etcdctl 3.5.
        const argv = etcdctl('get', ...leases, '--keys-only', '--limit=1', '--write-out=fields');
        const left = countIn((await runAsRoot(session, host, argv, signal)).stdout);
        if (left === undefined) return { done: false, found: 'etcd did not say how many are left' };
        return { done: left === 0, found: `${left} are left` };
      },
      carryOut: async () => {
        await runAsRoot(session, host, etcdctl('del', ...leases), signal);
      },
      patienceMs: 10_000,
      hint: `run \`${quote(etcdctl('del', ...leases))}\` on ${host} as root; ${again}`,
    };
  },
};
