import {
  type ConfiguredPlugin,
  formatAdmissionConfiguration,
  formatAuthenticationConfiguration,
} from '@harderway/apiserver-flags';
import { type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import { inRanges, parseVersion } from '@harderway/component-flags';
import { kubernetesDirectory } from '@harderway/program-settings';
import type { FileItem } from '../model/item.js';
import { text } from './items.js';

/** Limits on writing events, so that a runaway controller does not fill etcd with them. */
const eventLimits: ConfiguredPlugin = {
  name: 'EventRateLimit',
  configuration: {
    apiVersion: 'eventratelimit.admission.k8s.io/v1alpha1',
    kind: 'Configuration',
    limits: [
      { type: 'Server', qps: 500, burst: 5000 },
      { type: 'Namespace', qps: 50, burst: 500, cacheSize: 2000 },
    ],
  },
};

/**
 * Where a namespace does not say what its pods may do, nothing is refused, but whoever makes one that asks for more than the
 * standard `baseline` is warned, and it is audited: a cluster that runs goes on, and shows what it would refuse.
 */
const podDefaults = (version: string): ConfiguredPlugin => ({
  name: 'PodSecurity',
  configuration: {
    apiVersion: `pod-security.admission.config.k8s.io/${inRanges(parseVersion(version), '1.25-') ? 'v1' : 'v1beta1'}`,
    kind: 'PodSecurityConfiguration',
    defaults: {
      enforce: 'privileged',
      'enforce-version': 'latest',
      audit: 'baseline',
      'audit-version': 'latest',
      warn: 'baseline',
      'warn-version': 'latest',
    },
    exemptions: { usernames: [], runtimeClasses: [], namespaces: ['kube-system'] },
  },
});

/** The configuration of admission plugins in the production profile. */
const admissionConfiguration = (version: string): FileItem =>
  text(`${kubernetesDirectory}/admission.yaml`, () =>
    formatAdmissionConfiguration(
      {
        plugins: [eventLimits, ...(inRanges(parseVersion(version), '1.23-') ? [podDefaults(version)] : [])],
      },
      version,
    ),
  );

/** Who may come without a credential in the production profile: whoever asks for health. */
const authenticationConfiguration = (version: string): FileItem =>
  text(`${kubernetesDirectory}/authentication.yaml`, () =>
    formatAuthenticationConfiguration(
      {
        jwt: [],
        anonymous: {
          enabled: true,
          conditions: ['/livez', '/readyz', '/healthz'].map((path) => ({ path })),
        },
      },
      version,
    ),
  );

/** Those of them that a version reads; none in the guide. */
export function accessFiles({ profile, versions }: ClusterSpec): readonly FileItem[] {
  if (profile === 'guide') return [];
  const { kubernetes } = judgedVersions(versions);
  const limits = inRanges(parseVersion(kubernetes), '1.32-') ? [authenticationConfiguration(kubernetes)] : [];
  return [admissionConfiguration(kubernetes), ...limits];
}
