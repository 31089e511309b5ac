import { inRanges, parseVersion } from '@harderway/component-flags';

/** Versions of the configuration's API group. */
export type SchedulerApiVersion = 'v1beta1' | 'v1beta2' | 'v1beta3' | 'v1';

/** The API group of KubeSchedulerConfiguration. */
export const SCHEDULER_GROUP = 'kubescheduler.config.k8s.io';

/**
 * Which Kubernetes versions read which version of the configuration, oldest first.
 * Source: the `config` directories of k8s.io/kube-scheduler at v0.20.0 to v0.36.0; 1.20 was tried on the program.
 */
export const CONFIGURATION_VERSIONS: readonly {
  readonly apiVersion: SchedulerApiVersion;
  readonly kubernetes: string;
}[] = [
  { apiVersion: 'v1beta1', kubernetes: '1.19-1.22' },
  { apiVersion: 'v1beta2', kubernetes: '1.22-1.27' },
  { apiVersion: 'v1beta3', kubernetes: '1.23-1.28' },
  { apiVersion: 'v1', kubernetes: '1.25-1.36' },
];

/** The configuration versions that a Kubernetes version reads, newest last; empty when it is not known. */
export function configurationVersionsOf(kubernetes: string): readonly SchedulerApiVersion[] {
  const version = parseVersion(kubernetes);
  return CONFIGURATION_VERSIONS.filter((entry) => inRanges(version, entry.kubernetes)).map(
    ({ apiVersion }) => apiVersion,
  );
}
