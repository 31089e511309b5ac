import type { Bundle } from '@harderway/cluster-doctor';
import { type Host, hostOf, kubeconfigPath, type ProgramName } from '@harderway/cluster-doctor/cluster';
import { kubernetesDirectory } from '@harderway/program-settings';
import { runningFlags } from './flag-values.js';

/**
 * The credentials that the guide puts on control nodes, each with the flag that names it; `kubeconfig` may also be a key of the
 * configuration of kube-scheduler. Those for people, such as admin.kubeconfig, are elsewhere.
 */
const NAMES: Readonly<Record<string, readonly [program: ProgramName, flag: string]>> = {
  'ca.pem': ['kube-apiserver', 'client-ca-file'],
  'ca-key.pem': ['kube-controller-manager', 'cluster-signing-key-file'],
  'kubernetes.pem': ['kube-apiserver', 'tls-cert-file'],
  'kubernetes-key.pem': ['kube-apiserver', 'tls-private-key-file'],
  'service-account.pem': ['kube-apiserver', 'service-account-key-file'],
  'service-account-key.pem': ['kube-apiserver', 'service-account-signing-key-file'],
  'encryption-config.yaml': ['kube-apiserver', 'encryption-provider-config'],
  'kube-controller-manager.kubeconfig': ['kube-controller-manager', 'kubeconfig'],
  'kube-scheduler.kubeconfig': ['kube-scheduler', 'kubeconfig'],
};

/** A credential of the cluster, by the checksum of its file. */
export interface HeldCredential {
  /** Its name in `pki.directory`. */
  readonly name: string;
  /** Where each control node has it. */
  readonly paths: ReadonlyMap<string, string>;
  /** Hosts by the checksum of their file: one checksum where they agree. */
  readonly hosts: ReadonlyMap<string, readonly string[]>;
}

/** The file that a flag of a program names; without the flag, where the guide has it. */
function pathOn(host: Host, name: string, [program, flag]: readonly [ProgramName, string]): string {
  const own = host.program(program);
  const named =
    own === undefined || flag !== 'kubeconfig'
      ? own && runningFlags(own)[flag]
      : kubeconfigPath(host, own)?.path;
  return named ?? `${kubernetesDirectory}/${name}`;
}

/** The credentials that control nodes hold, wherever their flags say. Contents are not in a bundle, only checksums. */
export function heldCredentials({ hosts }: Bundle): readonly HeldCredential[] {
  const control = hosts.map(hostOf).filter(({ role }) => role === 'control');
  return Object.entries(NAMES).map(([name, place]) => {
    const paths = new Map(control.map((host) => [host.name, pathOn(host, name, place)]));
    const held = new Map<string, string[]>();
    for (const host of control) {
      const sum = host.file(paths.get(host.name))?.sha256;
      if (sum !== undefined) held.set(sum, [...(held.get(sum) ?? []), host.name]);
    }
    return { name, paths, hosts: held };
  });
}
