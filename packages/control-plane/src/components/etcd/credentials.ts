import { etcd } from '@harderway/program-settings';
import type { HostContext } from '../../model/component.js';
import type { FileItem, Item } from '../../model/item.js';
import { credential, pair, plain, reloaded } from '../items.js';

const { directory } = etcd;

/** A certificate of a member by its purpose: read again at each handshake (etcd's `op-guide/security`). */
const ofMember = ({ host }: HostContext, purpose: string): readonly FileItem[] =>
  pair(directory, purpose, `etcd-${purpose}-${host.name}`);

/**
 * Credentials of etcd on a host. In both profiles etcdctl logs in by `kubernetes.pem` and trusts `ca.pem`: those who look
 * after a host need not know its profile, and a plan neither.
 */
export function etcdCredentials(place: HostContext): readonly FileItem[] {
  if (place.spec.profile === 'guide')
    return ['ca.pem', 'kubernetes.pem', 'kubernetes-key.pem'].map((name) => credential(directory, name));
  return [
    credential(directory, 'ca.pem', 'etcd-ca-trust.pem'),
    ...pair(directory, 'kubernetes', `etcd-client-${place.host.name}`).map(reloaded),
    ...ofMember(place, 'server'),
    ...ofMember(place, 'peer'),
  ];
}

/** Certificates of the other profile, which nothing reads any more. */
export const retiredFromEtcd = ({ spec }: HostContext): readonly Item[] =>
  spec.profile === 'production'
    ? []
    : ['server', 'peer'].flatMap((name) =>
        [`${name}.pem`, `${name}-key.pem`].map((file) =>
          plain({ kind: 'absent', path: `${directory}/${file}` }),
        ),
      );
