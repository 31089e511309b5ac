export { LDIRECTORD_CF } from './balancer.js';
export { kubeconfigPath } from './certificates.js';
export { type Cluster, clusterOf, type VirtualAddress } from './cluster.js';
export { type EtcdUrl, type ListedMember, listedMembers, membersElsewhere, urlsOf } from './etcd.js';
export type { EtcdSurroundings } from './etcd-settings.js';
export type { Evidence } from './evidence.js';
export { type Host, hostOf } from './host.js';
export type { Program, ProgramName } from './program.js';
export type { Unit } from './unit.js';
