import {
  edit,
  editFile,
  issue,
  kubernetes,
  otherAuthority,
  type PlantedFault,
  reload,
  withClient,
} from './fault.js';

/** Controllers and scheduler: kubeconfigs, configurations and keys. */
export const controllerFaults: readonly PlantedFault[] = [
  {
    title: 'the kubeconfig of the scheduler missing',
    host: 'control2',
    plant: `rm ${kubernetes}/kube-scheduler.kubeconfig; ${reload('kube-scheduler')}`,
    code: 'file-missing',
  },
  {
    title: "the scheduler's kubeconfig for the controller manager",
    host: 'control0',
    plant: `cp ${kubernetes}/kube-scheduler.kubeconfig ${kubernetes}/kube-controller-manager.kubeconfig; ${reload('kube-controller-manager')}`,
    code: 'kubeconfig-of-another',
  },
  {
    title: "kube-proxy's certificate in the kubeconfig of the controller manager",
    host: 'control2',
    plant: `cd /var/tmp; ${issue({ certificate: 'proxy.pem', key: 'proxy-key.pem', subject: '/O=system:node-proxier/CN=system:kube-proxy' })}; ${withClient(`${kubernetes}/kube-controller-manager.kubeconfig`, 'proxy.pem', 'proxy-key.pem')}; rm proxy.pem proxy-key.pem; ${reload('kube-controller-manager')}`,
    code: 'kubeconfig-of-another',
  },
  {
    title: 'a context of a cluster that is not there',
    host: 'control1',
    plant: `sed -i -E '0,/^( *)(- )?name: .*/s//\\1\\2name: kuberenetes/' ${kubernetes}/kube-controller-manager.kubeconfig; ${reload('kube-controller-manager')}`,
    code: 'kubeconfig-broken',
  },
  {
    title: 'a kubeconfig for a port at which no API server listens',
    host: 'control1',
    plant: editFile(
      `${kubernetes}/kube-scheduler.kubeconfig`,
      's|(server: https://.*):6443|\\1:6444|',
      'kube-scheduler',
    ),
    code: 'kubeconfig-server-wrong',
  },
  {
    title: 'a kubeconfig with a name that the host does not know',
    host: 'control0',
    plant: editFile(
      `${kubernetes}/kube-controller-manager.kubeconfig`,
      's|(server: https://)[^:]*|\\1kubernetes.example|',
      'kube-controller-manager',
    ),
    code: 'kubeconfig-server-wrong',
  },
  {
    title: "an administrator's certificate without its organization",
    host: 'control1',
    plant: `cd /var/tmp; ${issue({ certificate: 'admin.pem', key: 'admin-key.pem', subject: '/CN=admin' })}; mkdir -p /root/.kube; cp ${kubernetes}/kube-controller-manager.kubeconfig /root/.kube/config; ${withClient('/root/.kube/config', 'admin.pem', 'admin-key.pem')}; rm admin.pem admin-key.pem`,
    undo: 'rm -rf /root/.kube',
    code: 'administrator-unprivileged',
    // Whoever has the key of the CA issues it again.
    repairs: false,
  },
  {
    title: '--master in place of a kubeconfig',
    host: 'control2',
    plant: edit(
      'kube-controller-manager',
      's|--leader-elect=true|--leader-elect=true --master=https://192.168.1.13:6443|',
    ),
    code: 'master-flag',
  },
  {
    title: 'a controller manager without leader election',
    host: 'control0',
    plant: edit('kube-controller-manager', 's|--leader-elect=true|--leader-elect=false|'),
    code: 'leader-election-off',
  },
  {
    title: 'a service range of its own',
    host: 'control2',
    plant: edit('kube-controller-manager', 's|(--service-cluster-ip-range=)[0-9./]+|\\110.33.0.0/16|'),
    code: 'service-range-differs',
  },
  {
    title: 'the scheduler file of a later version',
    host: 'control0',
    plant: `sed -i 's|^apiVersion:.*|apiVersion: kubescheduler.config.k8s.io/v1|' /etc/kubernetes/config/kube-scheduler.yaml; ${reload('kube-scheduler')}`,
    code: 'scheduler-configuration-invalid',
  },
  {
    title: 'the scheduler file without its indentation',
    host: 'control2',
    plant: `sed -i 's/^ *//' /etc/kubernetes/config/kube-scheduler.yaml; ${reload('kube-scheduler')}`,
    code: 'scheduler-configuration-invalid',
  },
  {
    title: 'another root CA',
    host: 'control1',
    plant: `${otherAuthority(`${kubernetes}/other-ca.pem`)}; ${edit('kube-controller-manager', `s|--root-ca-file=[^ ]*|--root-ca-file=${kubernetes}/other-ca.pem|`)}`,
    undo: `rm -f ${kubernetes}/other-ca.pem`,
    code: 'authority-differs',
  },
  {
    title: "the token key is the CA's",
    host: 'control2',
    plant: edit(
      'kube-controller-manager',
      `s|--service-account-private-key-file=[^ ]*|--service-account-private-key-file=${kubernetes}/ca-key.pem|`,
    ),
    code: 'service-account-key-mismatch',
  },
  {
    title: 'a controller manager newer than the API server',
    host: 'control1',
    plant: `cd /usr/local/bin; cp -p kube-controller-manager kept; sed 's/v1\\.20\\./v1.21./g' kept >other; chmod 755 other; mv other kube-controller-manager; ${reload('kube-controller-manager')}`,
    undo: 'mv /usr/local/bin/kept /usr/local/bin/kube-controller-manager',
    code: 'version-skew',
    repairs: false,
  },
];
