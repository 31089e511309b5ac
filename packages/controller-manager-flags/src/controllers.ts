import { inRanges, parseVersion } from '@harderway/component-flags';

/**
 * The controllers of 1.20 by the names that 1.20 to 1.27 use, with the names that replaced them in 1.28.
 * Source: `cmd/kube-controller-manager/app/controllermanager.go` of 1.20 and `names/controller_names.go` of 1.28.
 */
const CONTROLLERS: Readonly<Record<string, string>> = {
  attachdetach: 'persistentvolume-attach-detach-controller',
  bootstrapsigner: 'bootstrap-signer-controller',
  'cloud-node-lifecycle': 'cloud-node-lifecycle-controller',
  'clusterrole-aggregation': 'clusterrole-aggregation-controller',
  cronjob: 'cronjob-controller',
  csrapproving: 'certificatesigningrequest-approving-controller',
  csrcleaner: 'certificatesigningrequest-cleaner-controller',
  csrsigning: 'certificatesigningrequest-signing-controller',
  daemonset: 'daemonset-controller',
  deployment: 'deployment-controller',
  disruption: 'disruption-controller',
  endpoint: 'endpoints-controller',
  endpointslice: 'endpointslice-controller',
  endpointslicemirroring: 'endpointslice-mirroring-controller',
  'ephemeral-volume': 'ephemeral-volume-controller',
  garbagecollector: 'garbage-collector-controller',
  horizontalpodautoscaling: 'horizontal-pod-autoscaler-controller',
  job: 'job-controller',
  namespace: 'namespace-controller',
  nodeipam: 'node-ipam-controller',
  nodelifecycle: 'node-lifecycle-controller',
  'persistentvolume-binder': 'persistentvolume-binder-controller',
  'persistentvolume-expander': 'persistentvolume-expander-controller',
  podgc: 'pod-garbage-collector-controller',
  'pv-protection': 'persistentvolume-protection-controller',
  'pvc-protection': 'persistentvolumeclaim-protection-controller',
  replicaset: 'replicaset-controller',
  replicationcontroller: 'replicationcontroller-controller',
  resourcequota: 'resourcequota-controller',
  'root-ca-cert-publisher': 'root-ca-certificate-publisher-controller',
  route: 'node-route-controller',
  service: 'service-lb-controller',
  serviceaccount: 'serviceaccount-controller',
  'serviceaccount-token': 'serviceaccount-token-controller',
  statefulset: 'statefulset-controller',
  tokencleaner: 'token-cleaner-controller',
  ttl: 'ttl-controller',
  'ttl-after-finished': 'ttl-after-finished-controller',
};

/** Controllers of some versions only. */
const FROM: Readonly<Record<string, string>> = { 'storage-version-gc': '1.20-' };

/** Whether the list of controllers of a version is known whole: only 1.20's was tried on the program. */
export const controllersAreComplete = (version: string): boolean => inRanges(parseVersion(version), '1.20');

/** The controllers that are known of a version, in all names that it takes. */
export function controllersOf(version: string): ReadonlySet<string> {
  const at = parseVersion(version);
  const names = Object.keys(CONTROLLERS);
  const some = Object.keys(FROM).filter((name) => inRanges(at, FROM[name] ?? ''));
  // From 1.28 on the old names are aliases of the new ones.
  return new Set([...names, ...some, ...(inRanges(at, '1.28-') ? Object.values(CONTROLLERS) : [])]);
}
