import { apiserver } from '@harderway/apiserver-flags';
import {
  basisOf,
  compareVersions,
  inRanges,
  minorOf,
  newestFinal,
  parseVersion,
  type Version,
} from '@harderway/component-flags';
import { newestPatch } from '@harderway/etcd-config';
import type { EtcdBounds, RemovedApi } from './facts.js';
import type { Versions } from './model.js';
import { releases } from './releases.generated.js';
import { removedApis } from './removed-apis.generated.js';

/** The minors of Kubernetes that are known, oldest first. */
export const kubernetesMinors: readonly string[] = Object.keys(releases.newest);

/**
 * How the facts of a provisional minor are known: `by sources of 2026-08-13, before 1.37.0`; undefined where they are final.
 * What follows from them alone refuses nothing.
 */
export const provisionalBasis = (kubernetes: string): string | undefined =>
  basisOf(apiserver.catalog, kubernetes);

/** The newest known patch of the minor of a version; undefined where the minor is not known. */
export const newestKubernetes = (version: string): string | undefined =>
  releases.newest[minorOf(parseVersion(version))];

/** Which etcd goes with the API servers of a version; undefined where the minor is not known. */
export const etcdBounds = (kubernetes: string): EtcdBounds | undefined =>
  releases.etcd.find((bounds) => inRanges(parseVersion(kubernetes), bounds.kubernetes));

/** The oldest minor of a kubelet beside the API servers of a version, such as `1.29`; undefined where the minor is not known. */
export function oldestKubelet(kubernetes: string): string | undefined {
  const version = parseVersion(kubernetes);
  const bounds = releases.kubelets.find((own) => inRanges(version, own.kubernetes));
  return bounds && `${version.major}.${version.minor - bounds.behind}`;
}

/** The month in which the minor of a version ended, or is planned to, such as `2025-11`; undefined where it is not known. */
export const endOfKubernetes = (version: string): string | undefined =>
  releases.ended[minorOf(parseVersion(version))];

/** True if an etcd is neither too old nor too new for some API servers. */
export function isEtcdWithin(etcd: string, { least, most }: EtcdBounds): boolean {
  const version = parseVersion(etcd);
  return (
    compareVersions(version, parseVersion(least)) >= 0 && compareVersions(version, parseVersion(most)) <= 0
  );
}

/**
 * True if the API servers of a version go with an etcd. The bounds of a provisional minor stop nobody whom the bounds of the
 * newest final minor let pass.
 */
export const goesWithEtcd = (kubernetes: string, etcd: string): boolean =>
  [kubernetes, ...(provisionalBasis(kubernetes) === undefined ? [] : [newestFinal(apiserver.catalog)])].some(
    (version) => {
      const bounds = etcdBounds(version);
      return bounds !== undefined && isEtcdWithin(etcd, bounds);
    },
  );

/**
 * The newest known patches of Kubernetes and of the etcd whose client its API server has, for a new cluster.
 *
 * @param kubernetes a version or a minor. Default: the newest minor whose facts are final
 * @param etcd a version or a minor. Default: the newest minor that the version of Kubernetes has the client of
 */
export function newestVersions(
  kubernetes: string = newestFinal(apiserver.catalog),
  etcd: string = etcdOfClient(kubernetes),
): Versions {
  return { kubernetes: newestKubernetes(kubernetes) ?? kubernetes, etcd: newestPatch(etcd) };
}

/** The minor of etcd whose client the API servers of a version have. */
function etcdOfClient(kubernetes: string): string {
  const { major, minor } = parseVersion(etcdBounds(kubernetes)?.most ?? '3.7');
  return `${major}.${minor - 1}`;
}

/**
 * The API versions that are no longer served on the way from one version of Kubernetes to another: those that the minors
 * after the first one remove, up to the last one.
 */
export function removedApisBetween(from: string, to: string): readonly RemovedApi[] {
  const [low, high] = [parseVersion(from), parseVersion(to)];
  const minorOfRemoval = ({ removed }: RemovedApi): Version => parseVersion(removed);
  return removedApis.filter((api) => {
    const { minor } = minorOfRemoval(api);
    return minor > low.minor && minor <= high.minor;
  });
}
