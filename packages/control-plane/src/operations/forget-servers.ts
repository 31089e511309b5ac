import { quote } from '@harderway/remote-exec';
import { etcdctl } from '../components/etcd/cluster.js';
import { runAsRoot } from '../hosts/as-root.js';
import type { AnyOperation } from '../model/operation.js';
import type { OperationKind } from './kind.js';
import { again } from './restore/names.js';

/** etcd knows of no API server: those of the snapshot's time are taken for alive until their leases end. */
export interface ForgetServers extends AnyOperation {
  readonly kind: 'forget-servers';
  readonly host: string;
}

const leases = ['--prefix', '/registry/masterleases/'];

/** Done once no lease is left by which API servers know each other. */
export const forgetServers: OperationKind<ForgetServers> = {
  kind: 'forget-servers',
  summary: () => 'delete the leases of API servers',
  procedure: ({ host }, { session, signal }) => ({
    look: async () => {
      const { stdout } = await runAsRoot(session, host, etcdctl('get', ...leases, '--keys-only'), signal);
      const left = stdout.trim().split('\n').filter(Boolean).length;
      return { done: left === 0, found: `${left} are left` };
    },
    carryOut: async () => {
      await runAsRoot(session, host, etcdctl('del', ...leases), signal);
    },
    patienceMs: 10_000,
    hint: `run \`${quote(etcdctl('del', ...leases))}\` on ${host} as root; ${again}`,
  }),
};
