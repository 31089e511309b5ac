import type { ClusterSpec } from '@harderway/cluster-spec';
import { accessDocuments } from '../components/access-files.js';
import type { Finding, KeyPath } from './finding.js';

/** Keys and indexes of a place such as `jwt[0].issuer.url`. */
const pathOf = (subject: string): KeyPath =>
  [...subject.matchAll(/([^.[\]]+)(\])?/g)].map(([, key = '', index]) =>
    index === undefined ? key : Number(key),
  );

/** Faults of the configuration files about access whose contents are in cluster.yaml. */
export const accessFindings = (spec: ClusterSpec): readonly Finding[] =>
  accessDocuments(spec)
    .filter(({ key }) => spec.kubeApiserver[key] !== undefined)
    .flatMap(({ key, diagnostics }) =>
      diagnostics.map((diagnostic) => ({
        diagnostic: { ...diagnostic, message: `kube-apiserver: ${diagnostic.message}` },
        path: ['kubeApiserver', key, ...pathOf(diagnostic.subject ?? '')],
      })),
    );
