import { edit, kubernetes, type PlantedFault, reload } from './fault.js';

const encryption = `${kubernetes}/encryption-config.yaml`;

/** The API server as its unit starts it. */
const commandFaults: readonly PlantedFault[] = [
  {
    title: 'the API server asks the port of peers',
    host: 'control0',
    plant: edit('kube-apiserver', 's|(--etcd-servers=https://[0-9.]+):2379|\\1:2380|'),
    code: 'etcd-servers-wrong',
  },
  {
    title: 'a flag of a newer version',
    host: 'control1',
    plant: edit(
      'kube-apiserver',
      's|--bind-address=0.0.0.0|--bind-address=0.0.0.0 --shutdown-watch-termination-grace-period=1s|',
    ),
    code: 'flags-refused',
  },
  {
    title: 'anonymous requests off',
    host: 'control2',
    plant: edit('kube-apiserver', 's|--bind-address=0.0.0.0|--bind-address=0.0.0.0 --anonymous-auth=false|'),
    code: 'health-check-unauthorized',
  },
  {
    title: 'the API server listens on its own address alone',
    host: 'control0',
    plant: edit('kube-apiserver', 's|--bind-address=0.0.0.0|--bind-address=192.168.1.11|'),
    code: 'bind-address-narrow',
  },
  {
    title: 'the address of another node is advertised',
    host: 'control1',
    plant: edit('kube-apiserver', 's|--advertise-address=192.168.1.12|--advertise-address=192.168.1.11|'),
    code: 'advertise-address-foreign',
  },
  {
    title: 'no service range',
    host: 'control0',
    plant: edit('kube-apiserver', '/--service-cluster-ip-range=/d'),
    code: 'service-address-uncertified',
  },
  {
    title: 'no authorization',
    host: 'control2',
    plant: edit('kube-apiserver', 's|--authorization-mode=Node,RBAC|--authorization-mode=AlwaysAllow|'),
    code: 'authorization-open',
  },
  {
    title: 'NodeRestriction taken out',
    host: 'control1',
    plant: edit('kube-apiserver', 's|NodeRestriction,||'),
    code: 'node-restriction-missing',
  },
  {
    title: 'an audit log that is never rotated',
    host: 'control0',
    plant: edit('kube-apiserver', '/--audit-log-max(size|backup)=/d'),
    code: 'audit-log-unbounded',
  },
  {
    title: 'the API server stopped',
    host: 'control2',
    plant: 'systemctl stop kube-apiserver',
    code: 'service-stopped',
  },
];

/** Files of the API server. */
const fileFaults: readonly PlantedFault[] = [
  {
    title: 'the encryption configuration without its indentation',
    host: 'control0',
    plant: `sed -i 's/^ *//' ${encryption}; ${reload('kube-apiserver')}`,
    code: 'encryption-configuration-invalid',
  },
  {
    title: 'the encryption configuration under another name',
    host: 'control1',
    plant: `mv ${encryption} ${kubernetes}/encryption_config.yaml; ${reload('kube-apiserver')}`,
    undo: `rm -f ${kubernetes}/encryption_config.yaml`,
    code: 'file-missing',
  },
];

export const apiserverFaults: readonly PlantedFault[] = [...commandFaults, ...fileFaults];
