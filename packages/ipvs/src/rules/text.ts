import type { RuleInfo } from '@harderway/diagnostics';

const listing = 'print_service_entry in ipvsadm.c of ipvsadm 1.31';
const proc = 'ip_vs_info_seq_show in net/netfilter/ipvs/ip_vs_ctl.c of Linux 6.12';

/** The codes of {@link textRules}. */
export type TextCode =
  | 'not-a-table'
  | 'unknown-line'
  | 'unknown-host'
  | 'unknown-port'
  | 'missing-port'
  | 'bad-mark'
  | 'unknown-flag'
  | 'bad-timeout'
  | 'bad-counters'
  | 'bad-columns'
  | 'missing-server'
  | 'server-without-service'
  | 'unknown-forwarding'
  | 'local-forwarding'
  | 'view-incomplete';

/** What can be wrong with a text that ipvsadm or the kernel printed. */
export const textRules: readonly RuleInfo<TextCode>[] = [
  {
    code: 'not-a-table',
    severity: 'error',
    title: 'a text of another kind',
    why: 'Only what ipvsadm -S and -L and the kernel print, and input of ipvsadm -R, has virtual services.',
    example: { bad: 'garbage\n', good: '-A -t 192.168.1.21:6443 -s wrr\n' },
  },
  {
    code: 'unknown-line',
    severity: 'error',
    title: 'a line that the program does not print',
    why: 'The line is left out, so the table lacks what it described.',
    source: listing,
    example: {
      bad: 'TCP  192.168.1.21:6443 wrr\nDCCP 192.168.1.21:80 wrr\n',
      good: 'TCP  192.168.1.21:6443 wrr\nUDP  192.168.1.21:80 wrr\n',
    },
  },
  {
    code: 'unknown-host',
    severity: 'error',
    title: 'an unknown host name',
    why: 'The address of the line is unknown, so the line is left out. List with -n, which prints addresses.',
    source: listing,
    example: { bad: 'TCP  gateway:6443 wrr\n', good: 'TCP  192.168.1.21:6443 wrr\n' },
  },
  {
    code: 'unknown-port',
    severity: 'error',
    title: 'an unknown service name',
    why: 'The port of the line is unknown, so the line is left out. List with -n, which prints ports.',
    source: listing,
    example: { bad: 'TCP  192.168.1.21:kube wrr\n', good: 'TCP  192.168.1.21:https wrr\n' },
  },
  {
    code: 'missing-port',
    severity: 'error',
    title: 'an address without a port',
    why: 'Only firewall marks are listed without a port, so the line is cut or edited.',
    source: listing,
    example: { bad: 'TCP  192.168.1.21 wrr\n', good: 'TCP  192.168.1.21:6443 wrr\n' },
  },
  {
    code: 'bad-mark',
    severity: 'error',
    title: 'no firewall mark after FWM',
    why: 'The service and its real servers are left out.',
    source: listing,
    example: { bad: 'FWM  web wrr\n', good: 'FWM  7 wrr\n' },
  },
  {
    code: 'unknown-flag',
    severity: 'error',
    title: 'an unknown flag of a virtual service',
    why: 'The flag is left out, so a plan would reset it.',
    source: listing,
    example: {
      bad: 'TCP  192.168.1.21:6443 wrr sticky\n',
      good: 'TCP  192.168.1.21:6443 wrr persistent 60\n',
    },
  },
  {
    code: 'bad-timeout',
    severity: 'error',
    title: 'no number of seconds after persistent',
    why: 'Persistence is left out, so a plan would remove it.',
    source: listing,
    example: {
      bad: 'TCP  192.168.1.21:6443 wrr persistent long\n',
      good: 'TCP  192.168.1.21:6443 wrr persistent 60\n',
    },
  },
  {
    code: 'bad-counters',
    severity: 'error',
    title: 'a service without the five counters of its view',
    why: 'The counters of the service are left out.',
    source: listing,
    example: {
      bad: 'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\nTCP  192.168.1.21:6443 1 2 3\n',
      good: 'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\nTCP  192.168.1.21:6443 1 2 3 4 5\n',
    },
  },
  {
    code: 'bad-columns',
    severity: 'error',
    title: 'a real server without the columns of its view',
    why: 'The real server is left out, so a plan would add it.',
    source: listing,
    example: {
      bad: 'TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443 Route one 0 0\n',
      good: 'TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443 Route 1 0 0\n',
    },
  },
  {
    code: 'missing-server',
    severity: 'error',
    title: 'an arrow without a real server',
    why: 'The line is left out.',
    source: listing,
    example: {
      bad: 'TCP  192.168.1.21:6443 wrr\n  ->\n',
      good: 'TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443 Route 1 0 0\n',
    },
  },
  {
    code: 'server-without-service',
    severity: 'error',
    title: 'a real server before any virtual service',
    why: 'The service of the server is unknown, so the server is left out.',
    source: listing,
    example: {
      bad: 'Prot LocalAddress:Port Scheduler Flags\n  -> 192.168.1.11:6443 Route 1 0 0\n',
      good: 'Prot LocalAddress:Port Scheduler Flags\nTCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443 Route 1 0 0\n',
    },
  },
  {
    code: 'unknown-forwarding',
    severity: 'error',
    title: 'a forwarding method of a patched kernel',
    why: 'ipvsadm 1.31 has no option for methods such as FullNat, so the real server is left out.',
    source: proc,
    example: {
      bad: 'TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443 FullNat 1 0 0\n',
      good: 'TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.11:6443 Masq 1 0 0\n',
    },
  },
  {
    code: 'local-forwarding',
    severity: 'info',
    title: 'a real server listed as Local',
    why: 'Kernels before 2.6.37 list a server on the same host this way. It is read as direct routing, as ipvsadm saves it.',
    source: proc,
    example: {
      bad: 'TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.21:6443 Local 1 0 0\n',
      good: 'TCP  192.168.1.21:6443 wrr\n  -> 192.168.1.21:6443 Route 1 0 0\n',
    },
  },
  {
    code: 'view-incomplete',
    severity: 'warning',
    title: 'a view that shows less than a table has',
    why: 'What the view has no column for gets a default, and a plan would set it to that. Merge the view with the plain -L -n listing first.',
    source: listing,
    example: {
      bad: 'Prot LocalAddress:Port               Uthreshold Lthreshold ActiveConn InActConn \nTCP  192.168.1.21:6443 wrr\n',
      good: 'Prot LocalAddress:Port Scheduler Flags\nTCP  192.168.1.21:6443 wrr\n',
    },
  },
];
