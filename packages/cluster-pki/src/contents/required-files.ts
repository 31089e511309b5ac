import type { ClusterPkiInput } from '../model.js';
import { authorityNames, tokenPairs, usesOf } from './authorities.js';
import { certificatePlans, kubeconfigPlans } from './contents.js';

/** kube-controller-manager of the guide signs for kubelets with the key of the authority itself. */
const signsOnHosts = ({ profile, pki }: ClusterPkiInput): boolean =>
  profile !== 'production' && pki.authorityKeys !== 'elsewhere';

/**
 * Names of the files that hosts and administrators of a cluster can't do without. A kubeconfig stands for the certificate
 * and the key that are in it. An authority's key is
 * required only where hosts sign with it, and `super-admin` only once `admin` is not a superuser (`hasSuperuserAdmin`).
 *
 * @param existing contents by file name; only authorities.json is read
 * @throws PkiError `authorities-unreadable`
 */
export function requiredFiles(
  existing: ReadonlyMap<string, string>,
  input: ClusterPkiInput,
): readonly string[] {
  const uses = usesOf(existing, input);
  const clients = new Set(kubeconfigPlans(input).flatMap(({ name }) => (name === 'admin' ? [] : [name])));
  const pair = (name: string): readonly string[] => [`${name}.pem`, `${name}-key.pem`];
  return [
    ...authorityNames(uses).map((name) => `${name}.pem`),
    ...(signsOnHosts(input) ? ['ca-key.pem'] : []),
    ...tokenPairs(uses).map((name) => `${name}.pem`),
    `${uses['service-account']?.signs ?? 'service-account'}-key.pem`,
    ...certificatePlans(input, []).flatMap(({ name }) =>
      clients.has(name) ? [`${name}.kubeconfig`] : pair(name),
    ),
    'encryption-config.yaml',
  ];
}
