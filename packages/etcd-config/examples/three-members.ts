import {
  checkCluster,
  clientEndpoints,
  type EtcdCluster,
  memberArgv,
  memberConfig,
} from '@harderway/etcd-config';
import { parseMemberList } from '@harderway/etcd-config/etcdctl';
import { planMembership } from '@harderway/etcd-config/membership';

const files = {
  certFile: '/etc/etcd/etcd.pem',
  keyFile: '/etc/etcd/etcd-key.pem',
  trustedCaFile: '/etc/etcd/ca.pem',
};
const cluster: EtcdCluster = {
  version: '3.5.33',
  token: 'etcd-cluster-0',
  dataDirectory: '/var/lib/etcd',
  tls: { client: files, peer: files },
  members: [
    { name: 'control0', address: '192.168.1.11' },
    { name: 'control1', address: '192.168.1.12' },
    { name: 'control2', address: '192.168.1.13' },
  ],
};

// Each member's command line follows from the description. It is checked as etcd would, before anything runs.
console.log(memberArgv(cluster, 'control0', { kind: 'bootstrap' }).slice(0, 3).join(' '));
console.log(checkCluster(cluster, { etcdServers: clientEndpoints(cluster) }).length, 'problems');
for (const form of ['environment', 'file'] as const)
  console.log(memberConfig(cluster, 'control0', { form }).text.split('\n')[0]);
const slow = { ...cluster, extraFlags: { 'heartbeat-interval': '500' } };
for (const { file, message, hint } of checkCluster(slow).slice(0, 1))
  console.log(`${file}: ${message} (${hint})`);

// control2 lost its disk: the answer of etcdctl, and the way back to three voters.
const { members } =
  parseMemberList(`91bdf612a6839630, started, control0, https://192.168.1.11:2380, https://192.168.1.11:2379, false
dc0336cac5c58d30, started, control1, https://192.168.1.12:2380, https://192.168.1.12:2379, false
bb39bdb8c49d4b1b, started, control2, https://192.168.1.13:2380, https://192.168.1.13:2379, false`);
const healthy = new Set(members.slice(0, 2).map((member) => member.id));
for (const step of planMembership(cluster, { members, healthy }, { replace: ['control2'] }).steps) {
  console.log(
    `${step.id}: ${step.during.up} of ${step.during.voters} voters up, ${step.during.needed} needed`,
  );
}
