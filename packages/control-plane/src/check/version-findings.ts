import { compareVersions, minorOf, parseVersion } from '@harderway/component-flags';
import { newestPatch } from '@harderway/etcd-config';
import {
  endOfKubernetes,
  etcdBounds,
  isEtcdWithin,
  newestKubernetes,
  provisionalBasis,
} from '@harderway/upgrade-path';
import type { CheckedCluster, Findings } from './checked-cluster.js';

/** An etcd that Kubernetes of this version is not used with. */
export function* etcdOutside({ spec, at }: CheckedCluster): Findings {
  const { kubernetes, etcd } = spec.versions;
  const bounds = etcdBounds(kubernetes);
  if (bounds === undefined || isEtcdWithin(etcd, bounds)) return;
  const basis = provisionalBasis(kubernetes);
  yield {
    message: `Kubernetes ${kubernetes} goes with etcd ${bounds.least} to ${bounds.most}, not with ${etcd}: ${bounds.why}${basis === undefined ? '' : `, ${basis}`}`,
    hint: `set versions.etcd to ${bounds.least} or newer; \`harderway upgrade\` knows the way on a cluster that runs`,
    span: at(['versions', 'etcd']),
  };
}

const isNewer = (version: string, newest: string): boolean =>
  compareVersions(parseVersion(version), parseVersion(newest)) > 0;

/** An etcd newer than our data. */
export function* etcdUnknown({ spec, at }: CheckedCluster): Findings {
  const { etcd } = spec.versions;
  const newest = newestPatch(etcd);
  if (!isNewer(etcd, newest)) return;
  yield {
    message: `etcd ${etcd} is unknown to this data, which ends with ${newest}`,
    hint: 'look whether etcd has released it: this harderway knows neither its faults nor its flags; a newer harderway may',
    span: at(['versions', 'etcd']),
  };
}

/** A Kubernetes patch newer than our data. */
export function* kubernetesUnknown({ spec, at }: CheckedCluster): Findings {
  const { kubernetes } = spec.versions;
  const newest = newestKubernetes(kubernetes);
  if (newest === undefined || !isNewer(kubernetes, newest)) return;
  yield {
    message: `Kubernetes ${kubernetes} is unknown to this data, which ends with ${newest}`,
    hint: `look whether Kubernetes has released it, or set versions.kubernetes to ${newest}`,
    span: at(['versions', 'kubernetes']),
  };
}

/** A Kubernetes minor past its end of life. */
export function* ended({ spec, at, now }: CheckedCluster): Findings {
  const { kubernetes } = spec.versions;
  const month = endOfKubernetes(kubernetes);
  if (month === undefined || now === undefined || now.toISOString().slice(0, 7) <= month) return;
  yield {
    message: `Kubernetes ${minorOf(parseVersion(kubernetes))} ended in ${month}: it gets no security fixes any more`,
    hint: 'choose a newer minor; `harderway upgrade` takes a cluster that runs there',
    span: at(['versions', 'kubernetes']),
  };
}
