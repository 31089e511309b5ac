// The entry `./topology`: which hosts a cluster has and how they are reached, from its description alone.
export { etcdCluster, etcdctl } from './components/etcd/cluster.js';
export { controlHosts, gatewayHosts, hasStandby, hostsOfStages, quorumOf } from './hosts/topology.js';
