import type { AlternativeNames, ClusterPkiInput, Usage } from '../model.js';
import type { CertificatePlan, KubeconfigPlan } from './certificate-plan.js';
import { apiNames, nobody } from './server-names.js';

const server: readonly Usage[] = ['signing', 'key encipherment', 'server auth'];
const client: readonly Usage[] = ['signing', 'key encipherment', 'client auth'];
/** A member is a client of the others, and its JSON gateway of itself. */
const both: readonly Usage[] = [...server, 'client auth'];

type ControlNode = ClusterPkiInput['hosts'][number];

const namesOf = ({ name, address }: ControlNode, domain: string): AlternativeNames => ({
  dns: [name, `${name}.${domain}`, 'localhost'],
  ip: [address, '127.0.0.1'],
});

/** Programs that are clients of the API, each with a kubeconfig. Its user and group are `system:PROGRAM`. */
const apiClients = ['kube-controller-manager', 'kube-scheduler'] as const;

/** Name of the certificate and the kubeconfig that a program of a host uses as a client of the API. */
const apiClientOn = (program: string, { name }: ControlNode): string => `${program}-client-${name}`;

/** The kubeconfigs of a control node in the profile `production`. */
export const hostKubeconfigPlans = (host: ControlNode): readonly KubeconfigPlan[] =>
  apiClients.map((program) => ({ name: apiClientOn(program, host), user: `system:${program}` }));

/**
 * The certificates of a control node in the profile `production`: `NAME-HOST.pem`. Each is for one purpose, and its key is
 * on no other host.
 */
export const hostPlans =
  (input: ClusterPkiInput) =>
  (host: ControlNode): readonly CertificatePlan[] => {
    const own = namesOf(host, input.domain);
    const clientOf = (name: string, commonName = name): Omit<CertificatePlan, 'authority'> => ({
      name: `${name}-${host.name}`,
      subject: { commonName },
      alternativeNames: nobody,
      usages: client,
    });
    const member = (name: string): CertificatePlan => ({
      name: `${name}-${host.name}`,
      subject: { commonName: host.name },
      alternativeNames: own,
      authority: 'etcd-ca',
      usages: both,
    });
    const serverOf = (
      program: string,
      name: string,
      alternativeNames: AlternativeNames,
    ): CertificatePlan => ({
      name: `${name}-${host.name}`,
      subject: { commonName: program },
      alternativeNames,
      authority: 'ca',
      usages: server,
    });
    return [
      member('etcd-server'),
      member('etcd-peer'),
      { ...clientOf('etcd-client'), authority: 'etcd-ca' },
      serverOf('kube-apiserver', 'kube-apiserver', apiNames(input, [host])),
      { ...clientOf('kube-apiserver-etcd-client'), authority: 'etcd-ca' },
      // The user to whom the guide grants the API of kubelets.
      { ...clientOf('kube-apiserver-kubelet-client', 'kubernetes'), authority: 'ca' },
      { ...clientOf('front-proxy-client'), authority: 'front-proxy-ca' },
      serverOf('kube-controller-manager', 'kube-controller-manager-server', own),
      serverOf('kube-scheduler', 'kube-scheduler-server', own),
      ...apiClients.map(
        (program): CertificatePlan => ({
          name: apiClientOn(program, host),
          subject: { commonName: `system:${program}`, organizations: [`system:${program}`] },
          alternativeNames: nobody,
          authority: 'ca',
          usages: client,
        }),
      ),
    ];
  };
