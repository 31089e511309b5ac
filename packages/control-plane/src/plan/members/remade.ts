import type { ClusterSpec } from '@harderway/cluster-spec';
import { isRemade } from '../../components/etcd/data.js';
import type { SeenHost } from './situation.js';

/**
 * Notes about members that lost their data and were started again without any: etcd lets them join under their old ids, and copies
 * the data of the others to them, so that afterwards they look like all others.
 */
export const remadeNotes = (spec: ClusterSpec, hosts: readonly SeenHost[]): readonly string[] =>
  hosts
    .filter(({ host, seen }) => host.role === 'control' && isRemade(spec, seen))
    .map(({ host: { name } }) =>
      [
        `the data of the member of ${name} was made since harderway started it last. Unless somebody copied it there, the member has lost its data, and has joined again empty under its old id.`,
        'etcd has then copied the data of the others to it; what was acknowledged only by members that lost their data is gone.',
        `Find out what removed ${spec.etcd.dataDirectory}/member there, and compare the cluster with your newest snapshot.`,
        'The note goes once harderway has restarted that member.',
      ].join(' '),
    );
