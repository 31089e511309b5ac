import { arpSettings, device, editFile, ldirectord, type PlantedFault, reload, virtualIp } from './fault.js';

/** The virtual address, and how hosts answer for it. */
const addressFaults: readonly PlantedFault[] = [
  {
    title: 'the virtual IP missing on a real server',
    host: 'control1',
    plant: `ip addr del ${virtualIp}/32 dev lo`,
    undo: `ip addr replace ${virtualIp}/32 dev lo`,
    code: 'virtual-address-missing',
  },
  {
    title: 'ARP settings missing',
    host: 'control0',
    plant: 'sysctl -qw net.ipv4.conf.all.arp_ignore=0 net.ipv4.conf.all.arp_announce=0',
    undo: 'sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2',
    code: 'arp-settings',
  },
  {
    title: 'arp_announce alone missing',
    host: 'control2',
    plant: 'sysctl -qw net.ipv4.conf.all.arp_announce=0',
    undo: 'sysctl -qw net.ipv4.conf.all.arp_announce=2',
    code: 'arp-settings',
  },
  {
    title: 'ARP settings and virtual IP in no file',
    host: 'control1',
    plant: `rm ${arpSettings} /etc/systemd/system/harderway-virtual-ip.service; systemctl daemon-reload`,
    code: 'virtual-address-not-persistent',
  },
  {
    title: 'the unit of the virtual IP not enabled',
    host: 'gateway',
    plant: 'systemctl disable -q harderway-virtual-ip',
    undo: 'systemctl enable -q harderway-virtual-ip',
    code: 'virtual-address-not-persistent',
  },
  {
    title: 'the virtual IP on the network device of a control node',
    host: 'control2',
    plant: `ip addr add ${virtualIp}/32 dev ${device}`,
    undo: `ip addr del ${virtualIp}/32 dev ${device}`,
    code: 'virtual-address-exposed',
  },
  {
    title: 'the virtual IP missing on the gateway',
    host: 'gateway',
    plant: `ip addr del ${virtualIp}/32 dev ${device}`,
    undo: `ip addr replace ${virtualIp}/32 dev ${device}`,
    code: 'virtual-address-missing',
    silences: true,
  },
];

/** ldirectord and the table of IPVS. */
const balancerFaults: readonly PlantedFault[] = [
  {
    title: 'one server by masquerading',
    host: 'gateway',
    plant: `ipvsadm -e -t ${virtualIp}:6443 -r 192.168.1.12:6443 -m -w 1`,
    code: 'forwarding-mixed',
  },
  {
    title: 'the check expects OK',
    host: 'gateway',
    plant: editFile(ldirectord, 's/^([[:space:]]*receive[[:space:]]*=).*/\\1"OK"/', 'ldirectord'),
    code: 'health-check-mismatch',
  },
  {
    title: 'the check asks for a path that nobody has',
    host: 'gateway',
    plant: editFile(ldirectord, 's/^([[:space:]]*request[[:space:]]*=).*/\\1"healthy"/', 'ldirectord'),
    code: 'health-check-mismatch',
  },
  {
    title: 'masq in ldirectord.cf',
    host: 'gateway',
    plant: editFile(ldirectord, 's/(192.168.1.13:6443) gate/\\1 masq/', 'ldirectord'),
    code: 'forwarding-mixed',
  },
  {
    title: 'a control node that is not balanced',
    host: 'gateway',
    plant: editFile(ldirectord, '/real=192.168.1.12/d', 'ldirectord'),
    code: 'real-server-missing',
  },
  {
    title: 'a misspelt directive in ldirectord.cf',
    host: 'gateway',
    plant: editFile(ldirectord, 's/checktype/checktyp/', 'ldirectord'),
    code: 'ldirectord-configuration-refused',
    repairs: false,
  },
  {
    title: 'a gateway that does not trust the CA',
    host: 'gateway',
    plant: `rm /usr/local/share/ca-certificates/kubernetes-ca.crt; update-ca-certificates >/dev/null; ${reload('ldirectord')}; sleep 5`,
    undo: 'update-ca-certificates',
    code: 'authority-not-trusted',
  },
  {
    title: 'a kernel without IPVS',
    host: 'gateway',
    plant: 'systemctl stop ldirectord; ipvsadm -C; modprobe -r ip_vs_wrr ip_vs',
    undo: 'modprobe ip_vs',
    code: 'ipvs-unavailable',
  },
  {
    // The gateway's kernel, user-mode Linux of Debian, has no tables for IPv4.
    title: 'a packet filter that drops what the gateway forwards',
    host: 'control0',
    plant: `nft "add table ip guard; add chain ip guard input { type filter hook input priority 0; }; add rule ip guard input ip daddr ${virtualIp} tcp dport 6443 counter drop"`,
    undo: 'nft delete table ip guard',
    code: 'packet-filter',
  },
  {
    title: 'connections that stay on a server that is gone',
    host: 'control1',
    elsewhere: {
      gateway: 'sysctl -qw net.ipv4.vs.expire_nodest_conn=0',
      client: `for n in 1 2 3 4 5 6; do (sleep 150 | openssl s_client -connect ${virtualIp}:6443 & pid=$!; sleep 2; kill -STOP $pid; sleep 140; kill -KILL $pid) >/dev/null 2>&1 & done; sleep 4`,
    },
    plant: 'systemctl stop kube-apiserver',
    undoElsewhere: { gateway: 'sysctl -qw net.ipv4.vs.expire_nodest_conn=1' },
    code: 'connections-outlive-server',
    named: 'gateway',
    next: ['service-stopped on control1'],
  },
  {
    title: 'persistence that outlives its server',
    host: 'gateway',
    plant: `sysctl -qw net.ipv4.vs.expire_quiescent_template=0; ${editFile(ldirectord, 's/^([[:space:]]*)scheduler.*/&\\n\\1persistent=600/', 'ldirectord')}`,
    code: 'persistence-outlives-server',
  },
  {
    title: 'ldirectord killed, its table left',
    host: 'gateway',
    plant: `systemctl kill -s KILL ldirectord; sleep 1; systemctl stop ldirectord; ipvsadm -A -t ${virtualIp}:6443 -s wrr 2>/dev/null; for n in 11 12 13; do ipvsadm -a -t ${virtualIp}:6443 -r 192.168.1.$n:6443 -g 2>/dev/null; done; true`,
    code: 'balancer-stopped',
  },
];

export const networkFaults: readonly PlantedFault[] = [...addressFaults, ...balancerFaults];
