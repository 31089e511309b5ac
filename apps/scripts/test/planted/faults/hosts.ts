import { fill, type PlantedFault } from './fault.js';

/** Gives a host another time: all hosts of the lab have one clock, so only what the doctor and people see of it differs. */
const clock = (offset: string): string =>
  `printf '#!/bin/sh\nexec /usr/bin/date -d "${offset}" "$@"\n' >/usr/local/bin/date; chmod 755 /usr/local/bin/date`;
const ownClock = 'rm -f /usr/local/bin/date';

/** Hosts themselves: clocks, names, disks. */
export const hostFaults: readonly PlantedFault[] = [
  {
    title: 'a clock that is 40 s ahead',
    host: 'control1',
    plant: clock('+40 seconds'),
    undo: ownClock,
    code: 'clock-differs',
    repairs: false,
  },
  {
    title: 'the clock of the gateway behind',
    host: 'gateway',
    plant: clock('-5 minutes'),
    undo: ownClock,
    code: 'clock-differs',
    repairs: false,
  },
  {
    title: "the clock of the operator's machine behind",
    host: 'control2',
    elsewhere: Object.fromEntries(
      ['gateway', 'control0', 'control1'].map((host) => [host, clock('+10 minutes')]),
    ),
    plant: clock('+10 minutes'),
    undo: ownClock,
    undoElsewhere: Object.fromEntries(['gateway', 'control0', 'control1'].map((host) => [host, ownClock])),
    code: 'operator-clock-differs',
    named: '',
    repairs: false,
  },
  {
    title: 'the name of another host',
    host: 'control0',
    plant: 'hostname control1',
    undo: 'hostname control0',
    code: 'host-name-shared',
  },
  {
    title: 'the machine ID of another host',
    host: 'control1',
    plant:
      'cp /etc/machine-id /var/tmp/machine-id; ssh -n control0 cat /etc/machine-id >/var/tmp/other && cp /var/tmp/other /etc/machine-id',
    undo: 'cp /var/tmp/machine-id /etc/machine-id',
    code: 'machine-id-shared',
  },
  {
    // Its repair would make keys that this machine does not know.
    title: 'a clone with the SSH host key of its original',
    host: 'control2',
    plant:
      'cd /etc/ssh; cp ssh_host_ed25519_key.pub kept.pub; ssh -n control1 cat /etc/ssh/ssh_host_ed25519_key.pub >ssh_host_ed25519_key.pub',
    undo: 'cd /etc/ssh; mv kept.pub ssh_host_ed25519_key.pub',
    code: 'machine-id-shared',
    repairs: false,
  },
  {
    title: 'no space left for logs',
    host: 'control1',
    plant: fill('/var/log'),
    undo: 'umount /var/log',
    code: 'disk-full',
    repairs: false,
  },
  {
    title: 'no inodes left for logs',
    host: 'control0',
    plant: 'mount -t tmpfs -o nr_inodes=16 full /var/log; cd /var/log; touch $(seq 20) 2>/dev/null; true',
    undo: 'umount /var/log',
    code: 'disk-full',
    repairs: false,
  },
];
