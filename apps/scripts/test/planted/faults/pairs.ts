import { fullDisk } from './etcd.js';
import {
  arpSettings,
  edit,
  editFile,
  fill,
  ldirectord,
  otherAuthority,
  type PlantedFault,
  reload,
  virtualIp,
} from './fault.js';

/** Two faults at once, of which the one that the other needs is named first. */
export const pairs: readonly PlantedFault[] = [
  {
    title: 'another CA for etcd, and with a second member stopped no quorum',
    host: 'control2',
    elsewhere: { control0: 'systemctl stop etcd' },
    plant: `${otherAuthority('/etc/etcd/ca.pem')}; ${reload('etcd')}`,
    code: 'authority-differs',
    next: ['service-stopped on control0'],
  },
  {
    title: 'the virtual IP missing, and ARP settings on another node',
    host: 'control1',
    elsewhere: { control0: 'sysctl -qw net.ipv4.conf.all.arp_ignore=0 net.ipv4.conf.all.arp_announce=0' },
    plant: `ip addr del ${virtualIp}/32 dev lo`,
    undo: `ip addr replace ${virtualIp}/32 dev lo`,
    undoElsewhere: {
      control0: 'sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2',
    },
    code: 'virtual-address-missing',
    next: ['arp-settings on control0'],
  },
  {
    title: 'etcd not enabled, and ARP settings in no file',
    host: 'control2',
    elsewhere: { control0: `rm ${arpSettings}` },
    plant: 'systemctl disable -q etcd',
    code: 'unit-not-enabled',
    next: ['virtual-address-not-persistent on control0'],
  },
  {
    ...fullDisk,
    title: 'no space left for logs, and none for etcd',
    plant: `${fill('/var/log')}; ${fullDisk.plant}`,
    undo: `umount /var/log; ${fullDisk.undo}`,
  },
  {
    title: 'anonymous requests off, and a check that expects OK',
    // The other fault of this kind leaves its repair on control2.
    host: 'control1',
    elsewhere: {
      gateway: editFile(ldirectord, 's/^([[:space:]]*receive[[:space:]]*=).*/\\1"OK"/', 'ldirectord'),
    },
    plant: edit('kube-apiserver', 's|--bind-address=0.0.0.0|--bind-address=0.0.0.0 --anonymous-auth=false|'),
    code: 'health-check-unauthorized',
    next: ['health-check-mismatch on gateway'],
  },
];
