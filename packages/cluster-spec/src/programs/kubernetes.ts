/** Directory of the credentials and kubeconfigs of the Kubernetes programs on a control node. */
export const kubernetesDirectory = '/var/lib/kubernetes';

/** A file in {@link kubernetesDirectory}. */
export const kubernetesFile = (name: string): string => `${kubernetesDirectory}/${name}`;

/** Pages of the documentation, the sources of the flags' reasons. */
export const sources = {
  apiserver: 'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  controllerManager:
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/',
  scheduler: 'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/',
  admission: 'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/',
  audit: 'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
  authorization: 'https://kubernetes.io/docs/reference/access-authn-authz/authorization/',
  certificates: 'https://kubernetes.io/docs/setup/best-practices/certificates/',
  encryption: 'https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/',
  kubelet: 'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/',
  serviceAccounts: 'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
} as const;
