import { type AuditRule, formatAuditPolicy } from '@harderway/apiserver-flags';
import { kubernetesDirectory } from '@harderway/program-settings';
import type { FileItem } from '../model/item.js';
import { text } from './items.js';

/** The first rule that fits a request decides. What remains is everything that changes something or reads a Secret. */
const rules: readonly AuditRule[] = [
  // Probes and monitoring, every few seconds.
  {
    level: 'None',
    nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/metrics', '/version', '/openapi*'],
  },
  // Written all the time, and about nothing that anybody did.
  {
    level: 'None',
    resources: [
      { resources: ['events'] },
      { group: 'events.k8s.io', resources: ['events'] },
      { group: 'coordination.k8s.io', resources: ['leases'] },
    ],
  },
  // Who read a credential is worth knowing; its content must not be in the log.
  {
    level: 'Metadata',
    resources: [{ resources: ['secrets', 'configmaps', 'serviceaccounts/token'] }],
  },
  { level: 'Metadata', resources: [{ group: 'authentication.k8s.io', resources: ['tokenreviews'] }] },
  // The watches and lists of the cluster's own programs are most of the traffic.
  {
    level: 'None',
    users: [
      'system:apiserver',
      'system:kube-controller-manager',
      'system:kube-scheduler',
      'system:kube-proxy',
    ],
    verbs: ['get', 'list', 'watch'],
  },
  { level: 'None', userGroups: ['system:nodes'], verbs: ['get', 'list', 'watch'] },
  { level: 'Metadata' },
];

/** The audit policy of the production profile. */
export const auditPolicy: FileItem = text(`${kubernetesDirectory}/audit-policy.yaml`, () =>
  formatAuditPolicy({ omitStages: ['RequestReceived'], rules }),
);
