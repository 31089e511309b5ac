import type { PkiDiagnostic } from '../diagnostics.js';
import { defaultEnvironment } from '../environment.js';
import type { ClusterPkiInput } from '../model.js';
import type { ClusterPkiOptions } from './cluster.js';
import { planPki } from './plan.js';

export interface CheckOptions extends Pick<ClusterPkiOptions, 'nodes' | 'environment'> {
  /** A certificate that ends within so many days is reported. Default: 30. */
  readonly warnBeforeDays?: number | undefined;
  /** Check them as `signingRequests` does: authorities and their keys may be elsewhere. Default: false. */
  readonly requests?: boolean | undefined;
}

/** The result of `ensureClusterPki` without its effects: what it would report and issue. */
export interface CheckedPki {
  /** Names of the missing files, which can be issued. */
  readonly missing: readonly string[];
  /** Problems of existing files. */
  readonly diagnostics: readonly PkiDiagnostic[];
}

/**
 * Checks the files of a cluster as `ensureClusterPki` does, without issuing anything.
 * @param existing contents by file name; files that are not the cluster's are ignored
 * @throws PkiError `authority-missing`, `authority-key-missing`, `encryption-missing`; `invalid-address` about
 * the input
 */
export function checkClusterPki(
  existing: ReadonlyMap<string, string>,
  input: ClusterPkiInput,
  options: CheckOptions = {},
): CheckedPki {
  const { nodes = false, warnBeforeDays = 30, requests, environment = defaultEnvironment } = options;
  const renew = (): boolean => false;
  const plan = planPki(existing, input, { now: environment.now(), nodes, warnBeforeDays, renew, requests });
  const wanted = [
    ...plan.authorities.flatMap(({ name }) => [
      `${name}.pem`,
      ...(existing.has(`${name}.pem`) ? [] : [`${name}-key.pem`]),
    ]),
    ...plan.orders.flatMap((order) => [`${order.plan.name}.pem`, `${order.plan.name}-key.pem`]),
    ...[...plan.kubeconfigsToWrite].map((name) => `${name}.kubeconfig`),
    'encryption-config.yaml',
  ];
  return { missing: wanted.filter((name) => !existing.has(name)), diagnostics: plan.diagnostics };
}
