import { formatList, formatSteps, parseSave, plan } from '@harderway/ipvs';

// What the kernel has (ipvsadm -S -n), and what it should have.
const actual = parseSave(`-A -t 192.168.1.21:6443 -s wlc
-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 1
-a -t 192.168.1.21:6443 -r 192.168.1.12:6443 -g -w 1
`);
const desired = parseSave(`-A -t 192.168.1.21:6443 -s wrr
-a -t 192.168.1.21:6443 -r 192.168.1.12:6443 -g -w 1
-a -t 192.168.1.21:6443 -r 192.168.1.13:6443 -g -w 1
`);

console.log(formatSteps(plan(actual.table, desired.table).steps));
console.log(formatList(desired.table));
