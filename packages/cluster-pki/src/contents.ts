import { isIP } from 'node:net';
import { firstServiceAddresses } from './address.js';
import type { AlternativeNames, ClusterPkiInput, Subject } from './model.js';

/** A certificate that a cluster needs, in the files `NAME.pem` and `NAME-key.pem`. */
export interface CertificatePlan {
  readonly name: string;
  readonly subject: Subject;
  readonly alternativeNames: AlternativeNames;
}

/** A kubeconfig that a cluster needs, in the file `NAME.kubeconfig`, made of the certificate of that name. */
export interface KubeconfigPlan {
  readonly name: string;
  readonly user: string;
}

const nobody: AlternativeNames = { dns: [], ip: [] };
const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];

/** Subject of the authority. */
export const authoritySubject = (input: ClusterPkiInput): Subject => ({
  commonName: 'Kubernetes',
  organization: 'Kubernetes',
  organizationalUnit: input.domain,
});

/** All names and addresses by which anything in the cluster reaches a control node, etcd or the API. */
function apiNames(input: ClusterPkiInput): AlternativeNames {
  const control = input.hosts.filter((host) => host.role === 'control');
  const apiIsAddress = isIP(input.api.name) !== 0;
  const service = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster',
  ];
  return {
    dns: unique([
      ...service,
      'kubernetes.default.svc.cluster.local',
      ...(apiIsAddress ? [] : [input.api.name, `${input.api.name}.${input.domain}`]),
      ...control.flatMap(({ name }) => [name, `${name}.${input.domain}`]),
    ]),
    ip: unique([
      ...firstServiceAddresses(input.network.serviceClusterIpRange),
      input.api.virtualIp,
      ...(apiIsAddress ? [input.api.name] : []),
      ...control.map(({ address }) => address),
      '127.0.0.1',
    ]),
  };
}

const component = (name: string): CertificatePlan => ({
  name,
  subject: { commonName: `system:${name}`, organization: `system:${name}` },
  alternativeNames: nobody,
});

/** The certificates of a control plane, without the authority's. */
export function certificatePlans(input: ClusterPkiInput): readonly CertificatePlan[] {
  return [
    {
      name: 'kubernetes',
      subject: { commonName: 'kubernetes', organization: 'Kubernetes' },
      alternativeNames: apiNames(input),
    },
    {
      name: 'admin',
      subject: { commonName: 'admin', organization: 'system:masters' },
      alternativeNames: nobody,
    },
    component('kube-scheduler'),
    component('kube-controller-manager'),
    {
      name: 'service-account',
      subject: { commonName: 'service-accounts', organization: 'Kubernetes' },
      alternativeNames: nobody,
    },
  ];
}

/** The certificates of nodes: one for each control node's kubelet, and one for kube-proxy. */
export function nodeCertificatePlans(input: ClusterPkiInput): readonly CertificatePlan[] {
  const kubelets = input.hosts
    .filter((host) => host.role === 'control')
    .map(({ name, address }) => ({
      name,
      subject: { commonName: `system:node:${name}`, organization: 'system:nodes' },
      alternativeNames: { dns: [name, `${name}.${input.domain}`], ip: [address] },
    }));
  const proxy = { commonName: 'system:kube-proxy', organization: 'system:node-proxier' };
  return [...kubelets, { name: 'kube-proxy', subject: proxy, alternativeNames: nobody }];
}

/** The kubeconfigs of a control plane. */
export const kubeconfigPlans: readonly KubeconfigPlan[] = [
  { name: 'admin', user: 'admin' },
  { name: 'kube-scheduler', user: 'system:kube-scheduler' },
  { name: 'kube-controller-manager', user: 'system:kube-controller-manager' },
];

/** The kubeconfigs of nodes. */
export const nodeKubeconfigPlans = (input: ClusterPkiInput): readonly KubeconfigPlan[] =>
  nodeCertificatePlans(input).map(({ name, subject }) => ({ name, user: subject.commonName }));

/** The URL of the API for clients. */
export function serverUrl({ api }: ClusterPkiInput): string {
  return `https://${isIP(api.name) === 6 ? `[${api.name}]` : api.name}:${api.port}`;
}
