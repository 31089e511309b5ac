import { type OptionSpec, type OptionTable, tabulateOptions } from './popt.js';

/** The commands of ipvsadm in the order of its own table, under the names it uses in messages. */
export const commandNames = [
  'add-service',
  'edit-service',
  'delete-service',
  'flush',
  'list',
  'add-server',
  'delete-server',
  'edit-server',
  'set',
  'start-daemon',
  'stop-daemon',
  'restore',
  'save',
  'zero',
] as const;

/** A command of ipvsadm. */
export type CommandName = (typeof commandNames)[number];

/** The options that ipvsadm checks against the command, in the order of its own table. */
export const checkedOptions = [
  'numeric',
  'connection',
  'service-address',
  'scheduler',
  'persistent',
  'netmask',
  'real-server',
  'forwarding-method',
  'weight',
  'u-threshold',
  'l-threshold',
  'mcast-interface',
  'timeout',
  'daemon',
  'stats',
  'rate',
  'thresholds',
  'persistent-conn',
  'nosort',
  'syncid',
  'exact',
  'ops',
  'pe',
  'sched-flags',
  'mcast-group',
  'mcast-port',
  'mcast-ttl',
  'sync-maxlen',
  'tun-info',
  'tun-type',
  'tun-port',
  'tun-nocsum',
  'tun-csum',
  'tun-remcsum',
] as const;

/** An option that is checked against the command. */
export type CheckedOption = (typeof checkedOptions)[number];

/** The options of a command: required, at most one of them, or optional. Others are illegal. */
interface Allowed {
  readonly required?: readonly CheckedOption[];
  readonly exclusive?: readonly CheckedOption[];
  readonly optional?: readonly CheckedOption[];
}

const ofService: Allowed = {
  required: ['service-address'],
  optional: ['scheduler', 'persistent', 'netmask', 'ops', 'pe', 'sched-flags'],
};
const ofServer: Allowed = {
  required: ['service-address', 'real-server'],
  optional: [
    'forwarding-method',
    'weight',
    'u-threshold',
    'l-threshold',
    'tun-type',
    'tun-port',
    'tun-nocsum',
    'tun-csum',
    'tun-remcsum',
  ],
};

/** Which options go with which command (ipvsadm.c 1.31, commands_v_options). */
export const allowedOptions: Readonly<Record<CommandName, Allowed>> = {
  'add-service': ofService,
  'edit-service': ofService,
  'delete-service': { required: ['service-address'] },
  flush: {},
  list: {
    exclusive: ['connection', 'service-address', 'timeout', 'daemon'],
    optional: [
      'numeric',
      'stats',
      'rate',
      'thresholds',
      'persistent-conn',
      'nosort',
      'syncid',
      'exact',
      'tun-info',
    ],
  },
  'add-server': ofServer,
  'delete-server': { required: ['service-address', 'real-server'] },
  'edit-server': ofServer,
  set: {},
  'start-daemon': {
    optional: ['mcast-interface', 'syncid', 'mcast-group', 'mcast-port', 'mcast-ttl', 'sync-maxlen'],
  },
  'stop-daemon': { optional: ['syncid'] },
  restore: {},
  save: { optional: ['numeric'] },
  zero: { optional: ['service-address'] },
};

/**
 * Every option of ipvsadm 1.31, one a line: the short letter where there is one, the long name, and `=` or `[=]` where
 * it takes an argument or may take one.
 */
const optionList = `A add-service
E edit-service
D delete-service
C clear
L list
l list
Z zero
a add-server
e edit-server
d delete-server
  set
h help
v version
R restore
S save
  start-daemon=
  stop-daemon=
t tcp-service=
u udp-service=
  sctp-service=
f fwmark-service=
s scheduler=
p persistent[=]
M netmask=
r real-server=
m masquerading
i ipip
g gatewaying
w weight=
x u-threshold=
y l-threshold=
n numeric
c connection
  mcast-interface=
  syncid=
  timeout
  daemon
  stats
  rate
  thresholds
  persistent-conn
  nosort
  sort
X exact
6 ipv6
o ops
  pe=
b sched-flags=
  mcast-group=
  mcast-port=
  mcast-ttl=
  sync-maxlen=
  tun-info
  tun-type=
  tun-port=
  tun-nocsum
  tun-csum
  tun-remcsum`;

function readOption(line: string): OptionSpec {
  const [, letter = '', long = '', mark = ''] = /^(.) ([a-z-]+)(.*)$/.exec(line) ?? [];
  const argument = mark === '=' ? 'required' : mark === '[=]' ? 'optional' : 'none';
  if (letter === ' ') return { tag: long, long, argument };
  return { tag: letter === 'l' ? 'L' : letter, long, short: letter, argument };
}

/** Every option of ipvsadm 1.31. The tag is the short letter where there is one, else the long name. */
export const ipvsadmOptions: OptionTable = tabulateOptions(optionList.split('\n').map(readOption));
