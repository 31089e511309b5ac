import type { DesiredCluster } from '../../bundle/model.js';
import type { Cluster } from '../../cluster/cluster.js';
import { listedMembers, serves } from '../../cluster/etcd.js';
import { urlsOf } from '../../cluster/etcd-urls.js';
import type { Host } from '../../cluster/host.js';
import type { Checks } from '../check.js';

type DesiredHost = DesiredCluster['hosts'][number];

/** The hosts that were looked at, each with what it should be. */
const compared = (cluster: Cluster): readonly { readonly desired: DesiredHost; readonly host: Host }[] =>
  (cluster.desired?.hosts ?? []).flatMap((desired) => {
    const host = cluster.host(desired.name);
    return host === undefined ? [] : [{ desired, host }];
  });

/** The programs that are not for a host of a role. */
const STRANGE = {
  control: ['ldirectord', 'keepalived'],
  gateway: ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'],
} as const;

export const desiredHostChecks: Checks = {
  *'role-differs'(cluster) {
    for (const { desired, host } of compared(cluster)) {
      const strange = STRANGE[desired.role].flatMap((name) => host.program(name) ?? []).filter(serves);
      if (strange.length === 0) continue;
      yield {
        hosts: [host.name],
        message: `${host.name} runs ${strange.map(({ name }) => name).join(', ')}, and its role in cluster.yaml is ${desired.role}`,
        evidence: strange.map(({ name, path }) => host.evidence(`<${name}>`, path)),
        repair: [],
        advice: 'Correct the role in cluster.yaml, or stop and disable these programs.',
      };
    }
  },
  *'address-differs'(cluster) {
    for (const { desired, host } of compared(cluster)) {
      const { addresses } = host;
      if (addresses.length === 0 || addresses.some(({ address }) => address === desired.address)) continue;
      yield {
        hosts: [host.name],
        message: `${host.name} does not have the address ${desired.address}, which cluster.yaml gives it`,
        evidence: addresses
          .filter(({ device }) => device !== 'lo')
          .map(({ text }) => host.evidence('<ip addr>', text)),
        repair: [],
        advice: 'Correct the address in cluster.yaml, or the network of the host.',
      };
    }
  },
  *'etcd-member-unlisted'({ desired, hosts }) {
    const [answer] = hosts.flatMap((host) => {
      const members = listedMembers(host);
      return members === undefined ? [] : [{ host, members }];
    });
    if (desired === undefined || answer === undefined) return;
    const control = desired.hosts.filter(({ role }) => role === 'control');
    for (const { id, name, peerUrls } of answer.members) {
      // A member that has not started yet has no name.
      const at = urlsOf(peerUrls.join(',')).map(({ address }) => address);
      if (control.some((host) => host.name === name || at.includes(host.address))) continue;
      yield {
        hosts: [answer.host.name],
        message: `etcd has the member ${name || id} at ${peerUrls.join(', ')}, and cluster.yaml has no such control node`,
        evidence: [answer.host.evidence('<etcdctl member list>', `${id} ${name} ${peerUrls.join(',')}`)],
        repair: [],
        advice: `Write its host into cluster.yaml, or remove the member with etcdctl member remove ${id}.`,
      };
    }
  },
};
