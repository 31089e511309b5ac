import type { RuleInfo } from '@harderway/diagnostics';

/** The codes of {@link saveRules}. */
export type SaveCode = 'negative-mark' | 'refused' | 'refused-by-kernel' | 'not-a-rule';

/** What can be wrong with a line that ipvsadm -S printed or ipvsadm -R reads. */
export const saveRules: readonly RuleInfo<SaveCode>[] = [
  {
    code: 'negative-mark',
    severity: 'warning',
    title: 'a firewall mark printed as a negative number',
    why: 'ipvsadm -S prints marks from 2147483648 as negative numbers and refuses to read them back. They are read as the marks that they were. Write the table with formatRestore, which prints marks unsigned.',
    source: 'print_service_entry in ipvsadm.c of ipvsadm 1.31',
    example: { bad: '-A -f -1 -s rr\n', good: '-A -f 4294967295 -s rr\n' },
  },
  {
    code: 'refused',
    severity: 'error',
    title: 'a line that ipvsadm refuses',
    why: 'ipvsadm -R stops at the line, and what follows is never restored.',
    source: 'parse_options and validate_service in ipvsadm.c of ipvsadm 1.31',
    example: { bad: '-A -t 192.168.1.21:6443 -s wrr -w 1\n', good: '-A -t 192.168.1.21:6443 -s wrr\n' },
  },
  {
    code: 'refused-by-kernel',
    severity: 'error',
    title: 'a line that the kernel refuses',
    why: 'The line has no effect.',
    source: 'do_ip_vs_set_ctl in net/netfilter/ipvs/ip_vs_ctl.c of Linux 6.12',
    example: {
      bad: '-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 1\n',
      good: '-A -t 192.168.1.21:6443 -s wrr\n-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 1\n',
    },
  },
  {
    code: 'not-a-rule',
    severity: 'error',
    title: 'a command that changes no rule',
    why: 'A command that lists, saves or restores does not belong in saved rules.',
    source: 'process_options in ipvsadm.c of ipvsadm 1.31',
    example: { bad: '-A -t 192.168.1.21:6443 -s wrr\n-L -n\n', good: '-A -t 192.168.1.21:6443 -s wrr\n' },
  },
];
