import type { RuleInfo } from '@harderway/diagnostics';

const kernel = 'net/netfilter/ipvs/ip_vs_ctl.c of Linux 6.12';

/** The codes of {@link tableRules}. */
export type TableCode =
  | 'duplicate-service'
  | 'duplicate-server'
  | 'refused-service'
  | 'refused-server'
  | 'thresholds-unknown'
  | 'tunnels-unknown';

/** What ipvsadm or the kernel refuses of a table, and what a plan cannot compare. */
export const tableRules: readonly RuleInfo<TableCode>[] = [
  {
    code: 'duplicate-service',
    severity: 'error',
    title: 'a virtual service that is there twice',
    why: 'The kernel tells services apart by protocol, address and port or by mark, and refuses the second one.',
    source: `ip_vs_add_service in ${kernel}`,
    example: {
      bad: 'TCP  192.168.1.21:6443 wrr\nTCP  192.168.1.21:6443 rr\n',
      good: 'TCP  192.168.1.21:6443 wrr\nTCP  192.168.1.21:443 rr\n',
    },
  },
  {
    code: 'duplicate-server',
    severity: 'error',
    title: 'a real server that is there twice',
    why: 'The kernel tells the real servers of a service apart by address and port, and refuses the second one. Direct and tunnelled servers have the port of their service.',
    source: `ip_vs_add_dest in ${kernel}`,
    example: {
      bad: 'TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443 Route 1 0 0\n  -> 192.168.1.11:6444 Route 1 0 0\n',
      good: 'TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443 Masq 1 0 0\n  -> 192.168.1.11:6444 Masq 1 0 0\n',
    },
  },
  {
    code: 'refused-service',
    severity: 'error',
    title: 'a virtual service that ipvsadm or the kernel refuses',
    why: 'The service cannot be set up, nor any of its real servers.',
    source: `ipvsadm.c of ipvsadm 1.31 and ${kernel}`,
    example: { bad: 'TCP  192.168.1.21:6443 best\n', good: 'TCP  192.168.1.21:6443 wrr\n' },
  },
  {
    code: 'refused-server',
    severity: 'error',
    title: 'a real server that ipvsadm or the kernel refuses',
    why: 'The service is set up without the real server.',
    source: `ipvsadm.c of ipvsadm 1.31 and ${kernel}`,
    example: {
      bad: 'TCP  192.168.1.21:6443 wrr\n  -> 224.0.0.1:6443 Route 1 0 0\n',
      good: 'TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443 Route 1 0 0\n',
    },
  },
  {
    code: 'thresholds-unknown',
    severity: 'info',
    title: 'a plan from a table without connection thresholds',
    why: 'ipvsadm -S and -L -n do not show thresholds, so a plan cannot compare them: servers that should have none are left as they are. Merge the table with -L -n --thresholds.',
    source: 'print_service_entry in ipvsadm.c of ipvsadm 1.31',
    example: {
      bad: '-A -t 192.168.1.21:6443 -s wrr\n-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 1\n',
      good: '-A -t 192.168.1.21:6443 -s wrr\n-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 1 -x 9 -y 3\n',
    },
  },
  {
    code: 'tunnels-unknown',
    severity: 'info',
    title: 'a plan from a table without tunnel types',
    why: 'ipvsadm -L -n does not show what tunnels are made of, so they count as ipip and are not drained. Read the table from ipvsadm -S -n, or merge it with -L -n --tun-info.',
    source: 'print_service_entry in ipvsadm.c of ipvsadm 1.31',
    example: {
      bad: 'TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443 Tunnel 1 0 0\n',
      good: '-A -t 192.168.1.21:6443 -s wrr\n-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -i -w 1 --tun-type ipip\n',
    },
  },
];
