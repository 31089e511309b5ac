import { arpChecks } from './address/arp.js';
import { gatewayChecks } from './address/gateways.js';
import { keepalivedChecks } from './address/keepalived.js';
import { neighbourChecks } from './address/neighbours.js';
import { persistenceChecks } from './address/persistence.js';
import { presenceChecks } from './address/presence.js';
import { widthChecks } from './address/width.js';
import { accessChecks } from './apiserver/access.js';
import { apiserverAddressChecks } from './apiserver/addresses.js';
import { agreementChecks } from './apiserver/agreement.js';
import { clientAuthorityChecks } from './apiserver/client-authority.js';
import { encryptionChecks } from './apiserver/encryption.js';
import { etcdEndpointChecks } from './apiserver/etcd-endpoint.js';
import { etcdServerChecks } from './apiserver/etcd-servers.js';
import { keyChecks } from './apiserver/keys.js';
import { daemonChecks } from './balancer/daemon.js';
import { healthCheckChecks } from './balancer/health-check.js';
import { portChecks } from './balancer/ports.js';
import { serverAnswerChecks } from './balancer/servers.js';
import { tableChecks } from './balancer/table.js';
import { givenChecks } from './certificates/given.js';
import { nameChecks } from './certificates/names.js';
import { pairChecks } from './certificates/pairs.js';
import { trustChecks } from './certificates/trust.js';
import { validityChecks } from './certificates/validity.js';
import type { Checks } from './check.js';
import { electionChecks } from './controllers/election.js';
import { kubeconfigChecks } from './controllers/kubeconfigs.js';
import { schedulerChecks } from './controllers/scheduler.js';
import { serverChecks } from './controllers/servers.js';
import { desiredClusterChecks } from './desired/cluster.js';
import { desiredHostChecks } from './desired/hosts.js';
import { etcdAccessChecks } from './etcd/access.js';
import { etcdAddressChecks } from './etcd/addresses.js';
import { etcdAgreementChecks } from './etcd/agreement.js';
import { durabilityChecks } from './etcd/durability.js';
import { etcdLeaderChecks } from './etcd/leader.js';
import { learnerChecks } from './etcd/learners.js';
import { etcdMembershipChecks } from './etcd/membership.js';
import { etcdNetworkChecks } from './etcd/network.js';
import { etcdPeerChecks } from './etcd/peers.js';
import { quorumChecks } from './etcd/quorum.js';
import { etcdSpaceChecks } from './etcd/space.js';
import { badFixChecks } from './files/bad-fixes.js';
import { flagChecks } from './files/flags.js';
import { missingChecks } from './files/missing.js';
import { programChecks } from './files/programs.js';
import { unitChecks } from './files/units.js';
import { diskChecks } from './host/disk.js';
import { firewallChecks } from './host/firewall.js';
import { identityChecks } from './host/identity.js';
import { resourceChecks } from './host/resources.js';
import { timeChecks } from './host/time.js';
import { unreachableChecks } from './host/unreachable.js';
import { serviceSymptoms } from './symptoms/services.js';
import { silenceSymptoms } from './symptoms/silence.js';
import { weightSymptoms } from './symptoms/weights.js';

/**
 * All checks, in the order in which the parts of a cluster need each other: what is found earlier may be the cause of what
 * is found later, and never the other way round.
 */
export const layers: readonly Checks[] = [
  unreachableChecks,
  diskChecks,
  timeChecks,
  identityChecks,
  firewallChecks,
  widthChecks,
  resourceChecks,
  programChecks,
  unitChecks,
  flagChecks,
  missingChecks,
  badFixChecks,
  givenChecks,
  pairChecks,
  trustChecks,
  validityChecks,
  etcdAddressChecks,
  etcdAgreementChecks,
  etcdAccessChecks,
  etcdMembershipChecks,
  etcdNetworkChecks,
  etcdPeerChecks,
  etcdLeaderChecks,
  learnerChecks,
  etcdSpaceChecks,
  durabilityChecks,
  etcdServerChecks,
  etcdEndpointChecks,
  encryptionChecks,
  apiserverAddressChecks,
  agreementChecks,
  clientAuthorityChecks,
  nameChecks,
  keyChecks,
  accessChecks,
  keepalivedChecks,
  gatewayChecks,
  presenceChecks,
  neighbourChecks,
  arpChecks,
  persistenceChecks,
  daemonChecks,
  healthCheckChecks,
  portChecks,
  tableChecks,
  kubeconfigChecks,
  serverChecks,
  schedulerChecks,
  electionChecks,
  // What cluster.yaml says differs from what works: the least of all causes.
  desiredHostChecks,
  desiredClusterChecks,
  // Symptoms come after every fault that may explain them.
  serviceSymptoms,
  quorumChecks,
  weightSymptoms,
  serverAnswerChecks,
  silenceSymptoms,
];
