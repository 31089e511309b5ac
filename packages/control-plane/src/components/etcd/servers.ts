import { memberUrls } from '@harderway/etcd-config';
import { etcdClientPort } from '@harderway/program-settings';
import type { HostContext, TlsServer } from '../../model/component.js';
import { etcdCluster } from './cluster.js';
import { memberClient } from './json-gateway.js';

/** The servers of a member, for its clients and for its peers. */
export function etcdServers({ spec, host }: HostContext): readonly TlsServer[] {
  const server = { issuer: 'etcd-ca', curlOptions: memberClient } as const;
  return [
    { ...server, name: 'etcd', url: `https://127.0.0.1:${etcdClientPort}/healthz` },
    ...memberUrls(etcdCluster(spec), host).advertisePeer.map((url) => ({
      ...server,
      name: 'etcd, to its peers',
      url: `${url}/version`,
    })),
  ];
}
