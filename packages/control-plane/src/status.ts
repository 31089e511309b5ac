// The entry `./status`: the state of a cluster: units, members, certificates, backups, weights.
export { type Age, drillAge, hostSnapshotAge, newestOf, storedSnapshotAge } from './components/backup/age.js';
export type { HostBackups, HostSnapshot } from './components/backup/state.js';
export { weightsOf } from './components/weights.js';
export type { BalancedWeights, GatewayStatus } from './verify/gateways.js';
export type { HostCertificate, HostCertificates } from './verify/host-certificates.js';
export {
  type ClusterStatus,
  clusterStatus,
  type HostStatus,
  type MemberStatus,
  type UnitStatus,
} from './verify/status.js';
