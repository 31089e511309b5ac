import type { Bundle } from '@harderway/cluster-doctor';
import { hostOf } from '@harderway/cluster-doctor/cluster';
import { kubernetesDirectory } from '@harderway/program-settings';

/** The credentials that the guide puts on control nodes. Those for people, such as admin.kubeconfig, are elsewhere. */
const NAMES: readonly string[] = [
  'ca.pem',
  'ca-key.pem',
  'kubernetes.pem',
  'kubernetes-key.pem',
  'service-account.pem',
  'service-account-key.pem',
  'encryption-config.yaml',
  'kube-controller-manager.kubeconfig',
  'kube-scheduler.kubeconfig',
];

/** A credential of the cluster, by the checksum of its file. */
export interface HeldCredential {
  /** Its name in `pki.directory`. */
  readonly name: string;
  /** Where it is on the control nodes. */
  readonly path: string;
  /** Hosts by the checksum of their file: one checksum where they agree. */
  readonly hosts: ReadonlyMap<string, readonly string[]>;
}

/** The credentials that control nodes hold where cluster.yaml has them. Contents are not in a bundle, only checksums. */
export function heldCredentials({ hosts }: Bundle): readonly HeldCredential[] {
  const control = hosts.map(hostOf).filter(({ role }) => role === 'control');
  return NAMES.map((name) => {
    const path = `${kubernetesDirectory}/${name}`;
    const held = new Map<string, string[]>();
    for (const host of control) {
      const sum = host.file(path)?.sha256;
      if (sum !== undefined) held.set(sum, [...(held.get(sum) ?? []), host.name]);
    }
    return { name, path, hosts: held };
  });
}
