import { formatList, formatSteps, parseSave, plan, server, service } from '@harderway/ipvs';

// What the kernel has (ipvsadm -S -n), and what it should have.
const actual = parseSave(`-A -t 192.168.1.21:6443 -s wlc
-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 1
-a -t 192.168.1.21:6443 -r 192.168.1.12:6443 -g -w 1
`);
const api = service('tcp 192.168.1.21:6443', {
  scheduler: 'wrr',
  servers: [server('192.168.1.12:6443'), server('192.168.1.13:6443')],
});
const desired = { services: [api] };

console.log(formatSteps(plan(actual, desired).steps));
console.log(formatList(desired));
