import { inRanges, parseVersion } from '@harderway/component-flags';

/**
 * API groups and the versions of them that the program's registry knows, with the Kubernetes versions from which
 * it does. Versions that are no longer served stay registered.
 * Source: the `install` packages below `pkg/apis`, apiextensions and kube-aggregator.
 */
const GROUPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'admission.k8s.io': { v1: '1.20-', v1beta1: '1.20-' },
  'admissionregistration.k8s.io': { v1: '1.20-', v1beta1: '1.20-', v1alpha1: '1.26-' },
  'apiextensions.k8s.io': { v1: '1.20-', v1beta1: '1.20-' },
  'apiregistration.k8s.io': { v1: '1.20-', v1beta1: '1.20-' },
  apps: { v1: '1.20-', v1beta1: '1.20-', v1beta2: '1.20-' },
  'authentication.k8s.io': { v1: '1.20-', v1beta1: '1.20-', v1alpha1: '1.26-' },
  'authorization.k8s.io': { v1: '1.20-', v1beta1: '1.20-' },
  autoscaling: { v1: '1.20-', v2: '1.23-', v2beta1: '1.20-', v2beta2: '1.20-' },
  batch: { v1: '1.20-', v1beta1: '1.20-', v2alpha1: '1.20' },
  'certificates.k8s.io': { v1: '1.20-', v1beta1: '1.20-', v1alpha1: '1.27-' },
  'coordination.k8s.io': { v1: '1.20-', v1beta1: '1.20-', v1alpha1: '1.31', v1alpha2: '1.32-' },
  'discovery.k8s.io': { v1: '1.21-', v1alpha1: '1.20', v1beta1: '1.20-' },
  'events.k8s.io': { v1: '1.20-', v1beta1: '1.20-' },
  extensions: { v1beta1: '1.20-' },
  'flowcontrol.apiserver.k8s.io': {
    v1: '1.29-',
    v1alpha1: '1.20-1.23',
    v1beta1: '1.20-',
    v1beta2: '1.23-',
    v1beta3: '1.26-',
  },
  'imagepolicy.k8s.io': { v1alpha1: '1.20-' },
  'internal.apiserver.k8s.io': { v1alpha1: '1.20-' },
  'networking.k8s.io': { v1: '1.20-', v1beta1: '1.20-', v1alpha1: '1.25-' },
  'node.k8s.io': { v1: '1.20-', v1alpha1: '1.20-', v1beta1: '1.20-' },
  policy: { v1: '1.21-', v1beta1: '1.20-' },
  'rbac.authorization.k8s.io': { v1: '1.20-', v1alpha1: '1.20-', v1beta1: '1.20-' },
  'resource.k8s.io': {
    v1: '1.34-',
    v1alpha1: '1.26',
    v1alpha2: '1.27-1.30',
    v1alpha3: '1.31-',
    v1beta1: '1.32-',
    v1beta2: '1.33-',
  },
  'scheduling.k8s.io': { v1: '1.20-', v1alpha1: '1.20-', v1beta1: '1.20-' },
  'storage.k8s.io': { v1: '1.20-', v1alpha1: '1.20-', v1beta1: '1.20-' },
  'storagemigration.k8s.io': { v1alpha1: '1.30-', v1beta1: '1.35-' },
};

/** Whether a Kubernetes version registers an API group. */
export function knowsGroup(kubernetes: string, group: string): boolean {
  if (group === '') return true;
  const versions = Object.hasOwn(GROUPS, group) ? GROUPS[group] : undefined;
  const at = parseVersion(kubernetes);
  return versions !== undefined && Object.values(versions).some((range) => inRanges(at, range));
}

/** Whether it registers a version of the group. Only versions that were looked at count as unknown. */
export function knowsGroupVersion(kubernetes: string, group: string, version: string): boolean {
  if (group === '') return version === 'v1';
  const range = Object.hasOwn(GROUPS, group) ? GROUPS[group]?.[version] : undefined;
  return range !== undefined && inRanges(parseVersion(kubernetes), range);
}
