import { tokenKeyFile, trustFile } from '@harderway/cluster-pki/authorities';
import { kubernetesDirectory } from '@harderway/program-settings';
import type { HostContext } from '../../model/component.js';
import type { FileItem, Item } from '../../model/item.js';
import { credential, pair, plain, reloaded } from '../items.js';

const own = (name: string, source = name): FileItem => credential(kubernetesDirectory, name, source);

/** A certificate of this host alone, which its program reads again while it runs, and its key. */
const ofHost = ({ host }: HostContext, name: string): readonly FileItem[] =>
  pair(kubernetesDirectory, name, `${name}-${host.name}`);

const retired = (names: readonly string[]): readonly Item[] =>
  names.map((name) => plain({ kind: 'absent', path: `${kubernetesDirectory}/${name}` }));

const pairNames = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`${name}.pem`, `${name}-key.pem`]);

/** Certificates that check tokens of service accounts: several while their key changes. */
const checksTokens = credential(
  kubernetesDirectory,
  'service-account.pem',
  'service-account.pem',
  trustFile('service-account'),
);
const signsTokens = credential(
  kubernetesDirectory,
  'service-account-key.pem',
  'service-account-key.pem',
  tokenKeyFile,
);
const encryption = 'encryption-config.yaml';

/** Certificates of kube-apiserver in the profile `production`. */
const purposes = [
  'kube-apiserver',
  'kube-apiserver-etcd-client',
  'kube-apiserver-kubelet-client',
  'front-proxy-client',
] as const;

/** Whether kube-controller-manager has the key of the authority, and signs for kubelets. */
const signsHere = ({ spec }: Pick<HostContext, 'spec'>): boolean => spec.pki.authorityKeys !== 'elsewhere';

/** Credentials of kube-apiserver on a host. In both profiles `ca.pem` is what it trusts, and what checks of it trust. */
export function apiserverCredentials(place: HostContext): readonly FileItem[] {
  if (place.spec.profile === 'guide') {
    const names = ['ca.pem', ...(signsHere(place) ? ['ca-key.pem'] : []), ...pairNames('kubernetes')];
    return [...names.map((name) => own(name)), checksTokens, signsTokens, own(encryption)];
  }
  return [
    own('ca.pem', 'ca-trust.pem'),
    own('etcd-ca.pem', 'etcd-ca-trust.pem'),
    // Followed while it runs, as the certificate of the server is (k8s.io/apiserver, dynamiccertificates).
    reloaded(own('front-proxy-ca.pem', 'front-proxy-ca-trust.pem')),
    ...purposes.flatMap((name) => ofHost(place, name)),
    checksTokens,
    signsTokens,
    own(encryption),
  ];
}

/** Credentials of kube-apiserver in the other profile. */
export const retiredFromApiserver = ({ spec }: HostContext): readonly Item[] =>
  retired(
    spec.profile === 'production'
      ? pairNames('kubernetes')
      : ['etcd-ca.pem', 'front-proxy-ca.pem', ...pairNames(...purposes)],
  );

/** The kubeconfig of a program; in the profile `production` it is of this host alone, and a server certificate comes with it. */
function clientAndServer(place: HostContext, program: string): readonly FileItem[] {
  const name = `${program}.kubeconfig`;
  return place.spec.profile === 'production'
    ? [own(name, `${program}-client-${place.host.name}.kubeconfig`), ...ofHost(place, `${program}-server`)]
    : [own(name)];
}

const signing = ['signing-ca-key.pem', 'signing-ca.pem'] as const;

/** Credentials that kube-controller-manager alone reads. */
export const controllerManagerCredentials = (place: HostContext): readonly FileItem[] => [
  ...clientAndServer(place, 'kube-controller-manager'),
  ...(place.spec.profile === 'production' && signsHere(place) ? signing.map((name) => own(name)) : []),
];

/** Credentials of kube-apiserver that kube-controller-manager reads too. */
export const sharedCredentials = ({ spec }: HostContext): readonly FileItem[] =>
  spec.profile === 'production'
    ? [own('ca.pem', 'ca-trust.pem'), signsTokens]
    : [own('ca.pem'), ...(signsHere({ spec }) ? [own('ca-key.pem')] : []), signsTokens];

/** Credentials of kube-controller-manager in the other profile. */
export const retiredFromControllerManager = ({ spec }: HostContext): readonly Item[] =>
  retired([
    ...(spec.profile === 'production' || !signsHere({ spec }) ? ['ca-key.pem'] : []),
    ...(spec.profile === 'production' ? [] : pairNames('kube-controller-manager-server')),
    ...(spec.profile === 'production' && signsHere({ spec }) ? [] : signing),
  ]);

/** Credentials of kube-scheduler. */
export const schedulerCredentials = (place: HostContext): readonly FileItem[] =>
  clientAndServer(place, 'kube-scheduler');

/** Credentials of kube-scheduler in the other profile. */
export const retiredFromScheduler = ({ spec }: HostContext): readonly Item[] =>
  spec.profile === 'production' ? [] : retired(pairNames('kube-scheduler-server'));
