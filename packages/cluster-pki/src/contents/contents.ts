import { parseIp } from '@harderway/ip-address';
import type { ClusterPkiInput } from '../model.js';
import { administratorPlans } from './administrators.js';
import type { CertificatePlan, KubeconfigPlan } from './certificate-plan.js';
import { hostKubeconfigPlans, hostPlans } from './production.js';
import { apiNames, controlNodes, nobody } from './server-names.js';

const component = (name: string): CertificatePlan => ({
  name,
  subject: { commonName: `system:${name}`, organizations: [`system:${name}`] },
  alternativeNames: nobody,
  authority: 'ca',
});

/** The certificate of all servers of the guide. */
const oneForAll = (input: ClusterPkiInput): CertificatePlan => ({
  name: 'kubernetes',
  subject: { commonName: 'kubernetes', organizations: ['Kubernetes'] },
  alternativeNames: apiNames(input, controlNodes(input)),
  authority: 'ca',
});

/**
 * The certificates of a control plane, without those of authorities.
 *
 * @param tokens names of the pairs that sign or check tokens of service accounts
 */
export const certificatePlans = (
  input: ClusterPkiInput,
  tokens: readonly string[] = ['service-account'],
): readonly CertificatePlan[] => [
  ...(input.profile === 'production' ? controlNodes(input).flatMap(hostPlans(input)) : [oneForAll(input)]),
  ...administratorPlans(input),
  ...(input.profile === 'production'
    ? []
    : [component('kube-scheduler'), component('kube-controller-manager')]),
  ...tokens.map(
    (name): CertificatePlan => ({
      name,
      subject: { commonName: 'service-accounts', organizations: ['Kubernetes'] },
      alternativeNames: nobody,
      authority: 'ca',
      keyOnly: true,
    }),
  ),
];

/** The certificates of nodes: one for each control node's kubelet, and one for kube-proxy. */
export function nodeCertificatePlans(input: ClusterPkiInput): readonly CertificatePlan[] {
  const kubelets = controlNodes(input).map(
    ({ name, address }): CertificatePlan => ({
      name,
      subject: { commonName: `system:node:${name}`, organizations: ['system:nodes'] },
      alternativeNames: { dns: [name, `${name}.${input.domain}`], ip: [address] },
      authority: 'ca',
    }),
  );
  const proxy = { commonName: 'system:kube-proxy', organizations: ['system:node-proxier'] };
  return [...kubelets, { name: 'kube-proxy', subject: proxy, alternativeNames: nobody, authority: 'ca' }];
}

/** The kubeconfigs of a control plane. */
export const kubeconfigPlans = (input: ClusterPkiInput): readonly KubeconfigPlan[] => [
  { name: 'admin', user: 'admin' },
  ...(input.profile === 'production'
    ? controlNodes(input).flatMap(hostKubeconfigPlans)
    : [
        { name: 'kube-scheduler', user: 'system:kube-scheduler' },
        { name: 'kube-controller-manager', user: 'system:kube-controller-manager' },
      ]),
];

/** The kubeconfigs of nodes. */
export const nodeKubeconfigPlans = (input: ClusterPkiInput): readonly KubeconfigPlan[] =>
  nodeCertificatePlans(input).map(({ name, subject }) => ({ name, user: subject.commonName }));

/** The URL of the API for clients. */
export function serverUrl({ api }: ClusterPkiInput): string {
  return `https://${parseIp(api.name)?.family === 6 ? `[${api.name}]` : api.name}:${api.port}`;
}
