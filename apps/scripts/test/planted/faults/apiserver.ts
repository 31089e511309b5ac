import { allNames, edit, issue, kubernetes, otherAuthority, type PlantedFault, reload } from './fault.js';

const encryption = `${kubernetes}/encryption-config.yaml`;
const serving = {
  certificate: `${kubernetes}/kubernetes.pem`,
  key: `${kubernetes}/kubernetes-key.pem`,
  subject: '/O=Kubernetes/CN=kubernetes',
} as const;

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
    title: 'another prefix in etcd on one node',
    host: 'control1',
    plant: edit(
      'kube-apiserver',
      's|--bind-address=0.0.0.0|--bind-address=0.0.0.0 --etcd-prefix=/kubernetes|',
    ),
    code: 'api-servers-differ',
  },
  {
    title: 'another issuer of tokens on one node',
    host: 'control2',
    plant: edit('kube-apiserver', 's|(--service-account-issuer=)[^ ]*|\\1https://kubernetes.default.svc|'),
    code: 'api-servers-differ',
  },
  {
    title: 'a smaller service range on one node',
    host: 'control1',
    plant: edit('kube-apiserver', 's|(--service-cluster-ip-range=[0-9.]+)/16|\\1/24|'),
    code: 'api-servers-differ',
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
    title: 'an audit log whose old files stay',
    host: 'control0',
    plant: edit('kube-apiserver', '/--audit-log-max(age|backup)=/d'),
    code: 'audit-log-unbounded',
  },
  {
    title: 'http for etcd',
    host: 'control1',
    plant: edit('kube-apiserver', 's|https://([0-9.]+:2379)|http://\\1|g'),
    code: 'etcd-servers-wrong',
  },
  {
    title: 'a blank in the list of etcd servers',
    host: 'control2',
    plant: edit('kube-apiserver', 's|:2379,https|:2379, https|'),
    code: 'flags-refused',
  },
  {
    title: 'an admission plugin of a later version',
    host: 'control0',
    plant: edit('kube-apiserver', 's|NodeRestriction,|NodeRestriction,PodSecurity,|'),
    code: 'flags-refused',
  },
  {
    title: 'a misspelt flag',
    host: 'control1',
    plant: edit('kube-apiserver', 's|--service-node-port-range|--service-nodeport-range|'),
    code: 'flags-refused',
  },
  {
    title: 'a variable was empty in --advertise-address',
    host: 'control0',
    plant: edit('kube-apiserver', 's|(--advertise-address=)[0-9.]+|\\1|'),
    code: 'flag-empty',
  },
  {
    title: 'a second CA for clients',
    host: 'control1',
    plant: `${otherAuthority(`${kubernetes}/client-ca.pem`)}; ${edit('kube-apiserver', `s|--client-ca-file=[^ ]*|--client-ca-file=${kubernetes}/client-ca.pem|`)}`,
    undo: `rm -f ${kubernetes}/client-ca.pem`,
    code: 'authority-differs',
  },
  {
    title: 'tokens checked by the certificate of the server',
    host: 'control0',
    plant: edit(
      'kube-apiserver',
      `s|--service-account-key-file=[^ ]*|--service-account-key-file=${kubernetes}/kubernetes.pem|`,
    ),
    code: 'service-account-key-differs',
  },
  {
    title: 'the API server on another port',
    host: 'control2',
    plant: edit('kube-apiserver', 's|--bind-address=0.0.0.0|--bind-address=0.0.0.0 --secure-port=6444|'),
    code: 'secure-port-differs',
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
  {
    title: 'another key in the encryption configuration',
    host: 'control2',
    plant: `sed -i -E "s|secret:.*|secret: $(head -c 32 /dev/urandom | base64)|" ${encryption}; ${reload('kube-apiserver')}`,
    code: 'encryption-configuration-differs',
  },
  {
    title: 'the CA copied to one node less than all',
    host: 'control2',
    plant: `rm ${kubernetes}/ca.pem; ${reload('kube-apiserver')}`,
    code: 'file-missing',
  },
  {
    title: 'the certificate of tokens not copied',
    host: 'control1',
    plant: `rm ${kubernetes}/service-account.pem; ${reload('kube-apiserver')}`,
    code: 'file-missing',
  },
  {
    title: 'another pair for tokens',
    host: 'control2',
    plant: `${otherAuthority(`${kubernetes}/service-account.pem`, `${kubernetes}/service-account-key.pem`)}; ${reload('kube-apiserver')}; ${reload('kube-controller-manager')}`,
    code: 'service-account-key-differs',
  },
  {
    title: 'a certificate without the address of its node',
    host: 'control1',
    plant: `${issue({ ...serving, names: allNames.replace('IP:192.168.1.12,', '') })}; ${reload('kube-apiserver')}`,
    code: 'certificate-name-missing',
  },
  {
    title: 'a certificate without the virtual IP',
    host: 'control0',
    plant: `${issue({ ...serving, names: allNames.replace(',IP:192.168.1.21', '') })}; ${reload('kube-apiserver')}`,
    code: 'certificate-name-missing',
  },
  {
    title: 'a certificate that has expired',
    host: 'control2',
    plant: `${issue({ ...serving, names: allNames, validity: '-not_before 20250101000000Z -not_after 20250301000000Z' })}; ${reload('kube-apiserver')}`,
    code: 'certificate-expired',
  },
  {
    title: 'the key of another certificate for the API server',
    host: 'control1',
    plant: `openssl ecparam -genkey -name prime256v1 -noout -out ${kubernetes}/kubernetes-key.pem; ${reload('kube-apiserver')}`,
    code: 'key-mismatch',
  },
  {
    title: 'a CA made anew, with its certificates',
    host: 'control0',
    plant: `cd ${kubernetes}; ${otherAuthority('ca.pem', 'ca-key.pem')}; ${issue({ ...serving, names: allNames })}; cp ca.pem kubernetes.pem kubernetes-key.pem /etc/etcd; ${reload('etcd')}; ${reload('kube-apiserver')}; ${reload('kube-controller-manager')}`,
    code: 'authority-differs',
  },
];

export const apiserverFaults: readonly PlantedFault[] = [...commandFaults, ...fileFaults];
