import type { Diagnostic } from '@harderway/diagnostics';
import { anonymousFindings } from './anonymous.js';
import { electionFindings } from './election-findings.js';
import { encryptionFindings } from './encryption.js';
import { etcdFindings } from './etcd.js';
import { fileFindings } from './files.js';
import { serverFindings, serverSkewFindings, skewFindings } from './instances.js';
import type { ClusterComponents } from './model.js';
import { podRangeFindings, rangeFindings } from './ranges.js';
import { tokenKeyFindings } from './token-keys.js';

/**
 * Checks whether the components of one cluster fit together: service ranges, cluster CIDR, CA and keys, etcd's
 * members, probes of the balancer, leader election, versions, encryption and keys of tokens. Certificates are not opened, so
 * whether a server trusts etcd is not compared. Each component's own check comes first.
 *
 * @throws {FlagError} `version-invalid`
 */
export function crossCheck(cluster: ClusterComponents): readonly Diagnostic[] {
  const {
    apiservers,
    controllerManagers = [],
    schedulers = [],
    etcdClientUrls,
    ignoreUnread = false,
    anonymousProbes = [],
  } = cluster;
  const findings = [
    ...serverFindings(apiservers),
    ...serverSkewFindings(apiservers),
    ...encryptionFindings(apiservers),
    ...tokenKeyFindings(apiservers),
    ...apiservers.flatMap((server) => [
      ...controllerManagers.flatMap((manager) => [
        ...rangeFindings(server, manager),
        ...fileFindings(server, manager, ignoreUnread),
      ]),
      ...(etcdClientUrls === undefined ? [] : etcdFindings(server, etcdClientUrls)),
      ...anonymousFindings(server, anonymousProbes),
    ]),
    ...podRangeFindings(controllerManagers),
    ...electionFindings('kube-controller-manager', controllerManagers),
    ...electionFindings('kube-scheduler', schedulers),
    ...skewFindings(apiservers, 'kube-controller-manager', controllerManagers),
    ...skewFindings(apiservers, 'kube-scheduler', schedulers),
  ];
  return [...new Map(findings.map((found) => [found.message, found])).values()];
}
