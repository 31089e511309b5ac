import { checkCommand, defineProgram, explainCommand, type Program } from '@harderway/command';
import { check } from '../check.js';
import { rules } from '../rules.js';
import { plan } from './plan.js';
import { hostsOption, namesOf } from './planning.js';
import { show } from './show.js';

/** The command `ipvs`. */
export const program: Program = defineProgram({
  name: 'ipvs',
  summary: 'read, check and plan tables of virtual services',
  description:
    'A table is an output of ipvsadm -S -n or ipvsadm -L -n (any view), input of ipvsadm -R, or /proc/net/ip_vs; - is the standard input. To plan for an ldirectord.cf, use ldirectord-config plan.',
  commands: [
    show,
    checkCommand({
      program: 'ipvs',
      summary: 'check tables and lists of connections',
      description: 'Reports lines that cannot be read, and what ipvsadm or the kernel would refuse.',
      rules: rules.rules,
      options: { hosts: hostsOption },
      examples: [['ipvs check /etc/ipvsadm.rules', 'check saved rules before they are restored']],
      check: (text, { options, world }) => check(text, { names: namesOf(world, options.hosts) }),
    }),
    plan,
    explainCommand('ipvs', rules.rules),
  ],
  examples: [
    ['ipvsadm -S -n | ipvs show -', 'list saved rules as ipvsadm -L -n does'],
    ['ipvsadm -S -n | ipvs plan --from - --to wanted.rules', 'print the commands that are missing'],
  ],
});
