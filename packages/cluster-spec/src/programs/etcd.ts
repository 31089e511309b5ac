import { type Program, reserved } from './model.js';

const security = 'https://etcd.io/docs/v3.5/op-guide/security/';
const clustering = 'https://etcd.io/docs/v3.5/op-guide/clustering/';
const configuration = 'https://etcd.io/docs/v3.5/op-guide/configuration/';

const ownAddress = 'the members reach each other at the addresses of their hosts';

/** Port for clients. */
export const etcdClientPort = 2379;

/** etcd, whose flags `@harderway/etcd-config` derives from the members. */
export const etcd: Program = {
  name: 'etcd',
  section: 'etcd',
  directory: '/etc/etcd',
  ports: [
    { number: etcdClientPort, holder: 'etcd, for clients' },
    { number: 2380, holder: 'etcd, for its peers' },
  ],
  flags: {
    'cert-file': reserved('clients check the member by the certificate of the cluster', security),
    'key-file': reserved('key of the certificate that clients see', security),
    'peer-cert-file': reserved('members check each other by the certificate of the cluster', security),
    'peer-key-file': reserved('key of the certificate that other members see', security),
    'trusted-ca-file': reserved('only clients of this cluster may read its data', security),
    'peer-trusted-ca-file': reserved('only members of this cluster may join', security),
    'peer-client-cert-auth': reserved('a member without a certificate is refused', security),
    'client-cert-auth': reserved('a client without a certificate is refused', security),
    'initial-cluster-state': reserved('new until the cluster is founded, existing afterwards', clustering),
    'config-file': reserved('with a file etcd ignores all other flags', configuration),
    name: reserved('members are named after their hosts', clustering, 'hosts[].name'),
    'initial-advertise-peer-urls': reserved(ownAddress, clustering, 'hosts[].address'),
    'listen-peer-urls': reserved(ownAddress, clustering, 'hosts[].address'),
    'listen-client-urls': reserved(
      'API servers use the address of the host, etcdctl the loopback',
      configuration,
      'hosts[].address',
    ),
    'advertise-client-urls': reserved(
      'API servers reach the member at the address of its host',
      configuration,
      'hosts[].address',
    ),
    'initial-cluster': reserved('the control nodes are the members', clustering, 'hosts'),
    'initial-cluster-token': reserved(
      'keeps members of different clusters apart',
      clustering,
      'etcd.initialClusterToken',
    ),
    'data-dir': reserved('where the data is kept', configuration, 'etcd.dataDirectory'),
  },
};
