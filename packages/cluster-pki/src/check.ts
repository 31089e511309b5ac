import type { ClusterPkiOptions } from './cluster.js';
import { defaultEnvironment } from './environment.js';
import type { Finding } from './findings.js';
import type { ClusterPkiInput } from './model.js';
import { planPki } from './plan.js';

export interface CheckOptions extends Pick<ClusterPkiOptions, 'nodes' | 'environment'> {
  /** A certificate that ends within so many days is reported. Default: 30. */
  readonly warnBeforeDays?: number;
}

/** What `ensureClusterPki` would say and issue. */
export interface CheckedPki {
  /** Names of the files that are not there and can be issued. */
  readonly missing: readonly string[];
  /** What was found in those that are. */
  readonly findings: readonly Finding[];
}

/**
 * Looks at the files of a cluster as `ensureClusterPki` does, and makes nothing.
 * @param existing contents by file name; others than the cluster's own are passed over
 * @throws PkiError `authority-missing`, `authority-key-missing`, `encryption-missing`; `invalid-address` about
 * the input
 */
export function checkClusterPki(
  existing: ReadonlyMap<string, string>,
  input: ClusterPkiInput,
  options: CheckOptions = {},
): CheckedPki {
  const { nodes = false, warnBeforeDays = 30, environment = defaultEnvironment } = options;
  const renew = (): boolean => false;
  const plan = planPki(existing, input, { now: environment.now(), nodes, warnBeforeDays, renew });
  const wanted = [
    ...(plan.authority === undefined ? ['ca.pem', 'ca-key.pem'] : []),
    ...plan.orders.flatMap((order) => [`${order.plan.name}.pem`, `${order.plan.name}-key.pem`]),
    ...[...plan.kubeconfigsToWrite].map((name) => `${name}.kubeconfig`),
    'encryption-config.yaml',
  ];
  return { missing: wanted.filter((name) => !existing.has(name)), findings: plan.findings };
}
