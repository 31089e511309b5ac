import { allNames, device, edit, issue, otherAuthority, type PlantedFault, reload, units } from './fault.js';

const data = '/var/lib/etcd';
const quota = '--quota-backend-bytes=262144';
const reachQuota = `${edit('etcd', `s|^ExecStart=[^ ]*|& ${quota}|`)}; sleep 3`;
const withoutQuota = edit('etcd', `s| ${quota}||`);
const etcdctl = `ETCDCTL_API=3 etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/etcd/ca.pem --cert=/etc/etcd/kubernetes.pem --key=/etc/etcd/kubernetes-key.pem`;

/** A member that starts without data by an edited unit, since flags that found a cluster count only then. */
const foundedBy = (expression: string): Pick<PlantedFault, 'plant' | 'undo' | 'repairs'> => ({
  plant: `systemctl stop etcd; mv ${data}/member /var/tmp/member; ${edit('etcd', expression)}`,
  undo: `systemctl stop etcd; rm -rf ${data}/member; mv /var/tmp/member ${data}/member`,
  repairs: false,
});

/** etcd as its unit starts it. */
const commandFaults: readonly PlantedFault[] = [
  {
    title: 'etcd listens on the address of another host',
    host: 'control1',
    plant: edit('etcd', 's|(--listen-peer-urls[ =]https://)192.168.1.12|\\1192.168.1.11|'),
    code: 'etcd-address-foreign',
  },
  {
    title: 'a variable was empty in --listen-peer-urls',
    host: 'control2',
    plant: edit('etcd', 's|(--listen-peer-urls[ =]https://)192.168.1.13|\\1|'),
    code: 'flag-empty',
    repairs: false,
  },
  {
    title: 'the own peer URL is not in the list, and data of its own',
    host: 'control0',
    code: 'etcd-advertised-url-differs',
    ...foundedBy('s|(--initial-advertise-peer-urls[ =]https://)192.168.1.11|\\1192.168.1.99|'),
  },
  {
    title: 'http in the list of one host, and data of its own',
    host: 'control1',
    code: 'etcd-scheme-mixed',
    ...foundedBy('s|control2=https|control2=http|'),
  },
  {
    title: 'another token, and data of its own',
    host: 'control2',
    code: 'etcd-cluster-differs',
    ...foundedBy('s|--initial-cluster-token [^ ]*|--initial-cluster-token other|'),
  },
  {
    title: 'a list that lacks a member, and data of its own',
    host: 'control1',
    code: 'etcd-cluster-differs',
    ...foundedBy('s|,control2=[^ ]*||'),
  },
  {
    title: '--force-new-cluster left in the unit',
    host: 'control1',
    plant: `sed -i 's|ExecStart=[^ ]*|& --force-new-cluster|' ${units}/etcd.service; systemctl daemon-reload`,
    code: 'etcd-force-new-cluster',
  },
  {
    title: 'a member of etcd that asks no client for a certificate',
    host: 'control1',
    plant: edit('etcd', 's# --(trusted-ca-file=[^ ]*|client-cert-auth)( |$)# #'),
    code: 'etcd-open',
  },
  {
    title: 'etcd started before the network had its address',
    host: 'control0',
    plant: `sed -i '/network-online/d' ${units}/etcd.service; systemctl daemon-reload; systemctl stop etcd; device=${device}; address=$(ip -o -4 addr show dev $device | awk '/192.168.1.11/ { print $4 }'); ip addr del $address dev $device; systemctl start --no-block etcd; sleep 3; ip addr add $address brd + dev $device; sleep 8`,
    code: 'etcd-waits-for-network',
  },
];

/** A file system of etcd without free space. */
export const fullDisk: PlantedFault = {
  title: 'no space left for etcd',
  host: 'control0',
  plant: `systemctl stop etcd; mkdir -p /var/tmp/etcd; cp -a ${data}/. /var/tmp/etcd; mount -t tmpfs -o size=320M etcd ${data}; cp -a /var/tmp/etcd/. ${data}; dd if=/dev/zero of=${data}/fill bs=1M 2>/dev/null; timeout 20 systemctl start etcd || true`,
  // What the member has confirmed meanwhile must not be lost.
  undo: `systemctl stop etcd; rm -rf /var/tmp/etcd; cp -a ${data}/member /var/tmp/member; umount ${data}; rm -rf ${data}/member; mv /var/tmp/member ${data}/member`,
  code: 'disk-full',
  repairs: false,
};

/** Credentials and data of etcd, and what surrounds it. */
const stateFaults: readonly PlantedFault[] = [
  {
    title: 'another CA for etcd on one host',
    host: 'control2',
    plant: `${otherAuthority('/etc/etcd/ca.pem')}; ${reload('etcd')}`,
    code: 'authority-differs',
  },
  {
    title: 'the key of another certificate',
    host: 'control0',
    plant: `openssl genrsa -out /etc/etcd/kubernetes-key.pem 2048 2>/dev/null; ${reload('etcd')}`,
    code: 'key-mismatch',
  },
  {
    title: 'a certificate without client usage',
    host: 'control1',
    plant: `${issue({ certificate: '/etc/etcd/kubernetes.pem', key: '/etc/etcd/kubernetes-key.pem', subject: '/O=Kubernetes/CN=kubernetes', names: allNames, usage: 'serverAuth' })}; ${reload('etcd')}`,
    code: 'certificate-usage',
  },
  {
    title: 'the data of a member lost',
    host: 'control2',
    plant: `systemctl stop etcd; rm -rf ${data}/member; timeout 20 systemctl start etcd || true`,
    code: 'etcd-data-lost',
  },
  {
    title: 'the data of a member set back',
    host: 'control1',
    plant: `systemctl stop etcd; cp -a ${data}/member /var/tmp/member; systemctl start etcd; for n in $(seq 50); do ${etcdctl} put /n $n; done >/dev/null; systemctl stop etcd; rm -rf ${data}/member; mv /var/tmp/member ${data}/member; timeout 20 systemctl start etcd || true`,
    code: 'etcd-data-lost',
  },
  {
    title: 'a member removed, and still started',
    host: 'control1',
    elsewhere: {
      control0: `${etcdctl} member remove $(${etcdctl} member list | awk -F', ' '$3 == "control1" { print $1 }'); sleep 5`,
    },
    plant: ':',
    code: 'etcd-member-removed',
  },
  {
    title: 'the port of etcd taken',
    host: 'control1',
    plant:
      'systemctl stop etcd; systemd-run -q --unit=port-taken systemd-socket-activate -a -l 192.168.1.12:2379 /bin/true; sleep 1; timeout 20 systemctl start etcd || true',
    undo: 'systemctl stop port-taken',
    code: 'port-taken',
  },
  {
    title: 'the port of peers closed',
    host: 'control2',
    plant:
      'nft add table inet guard; nft add chain inet guard input "{ type filter hook input priority 0; }"; nft add rule inet guard input tcp dport 2380 drop',
    undo: 'nft delete table inet guard',
    code: 'packet-filter',
  },
  {
    title: 'a packet filter that lets nothing in but ssh',
    host: 'control1',
    plant:
      'nft "add table ip closed; add chain ip closed input { type filter hook input priority 0; policy drop; }; add rule ip closed input iif lo accept; add rule ip closed input ct state established,related accept; add rule ip closed input tcp dport 22 accept; add rule ip closed input icmp type echo-request accept"; sleep 5',
    undo: 'nft delete table ip closed',
    code: 'etcd-peer-unreachable',
  },
  {
    title: 'the port of clients closed for one API server',
    host: 'control1',
    plant:
      'nft add table inet guard; nft add chain inet guard output "{ type filter hook output priority 0; }"; nft add rule inet guard output ip daddr 192.168.1.13 tcp dport 2379 drop',
    undo: 'nft delete table inet guard',
    code: 'etcd-client-unreachable',
    repairs: false,
  },
  {
    title: 'a route that leads to nowhere',
    host: 'control0',
    plant: 'ip route add blackhole 192.168.1.12; sleep 5',
    undo: 'ip route del blackhole 192.168.1.12',
    code: 'etcd-peer-unreachable',
  },
  {
    title: 'the quorum lost',
    host: 'control1',
    elsewhere: { control0: 'systemctl stop etcd' },
    plant: 'systemctl kill -s KILL etcd; sleep 1; systemctl stop etcd',
    code: 'quorum-lost',
    named: 'control0, control1',
  },
  fullDisk,
  {
    title: 'a quota that the database of etcd has reached',
    host: 'control1',
    plant: reachQuota,
    undo: `${withoutQuota}; ${etcdctl} alarm disarm`,
    code: 'etcd-alarm',
  },
  {
    title: 'an alarm that nobody has disarmed',
    host: 'control2',
    plant: `${reachQuota}; ${withoutQuota}`,
    undo: `${etcdctl} alarm disarm`,
    code: 'etcd-alarm',
  },
  {
    title: 'too little of the processor for etcd',
    host: 'control2',
    plant: `systemctl set-property --runtime etcd CPUQuota=3%; sleep 5`,
    undo: 'systemctl set-property --runtime etcd CPUQuota=; systemctl revert etcd',
    code: 'etcd-slow',
  },
  { title: 'etcd stopped', host: 'control2', plant: 'systemctl stop etcd', code: 'service-stopped' },
];

export const etcdFaults: readonly PlantedFault[] = [...commandFaults, ...stateFaults];
