import { device, editFile, ldirectord, type PlantedFault, virtualIp } from './fault.js';

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
    title: 'ldirectord killed, its table left',
    host: 'gateway',
    plant: `systemctl kill -s KILL ldirectord; sleep 1; systemctl stop ldirectord; ipvsadm -A -t ${virtualIp}:6443 -s wrr 2>/dev/null; for n in 11 12 13; do ipvsadm -a -t ${virtualIp}:6443 -r 192.168.1.$n:6443 -g 2>/dev/null; done; true`,
    code: 'balancer-stopped',
  },
];

export const networkFaults: readonly PlantedFault[] = [...addressFaults, ...balancerFaults];
