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

/** What a command says of an option: must be there, at most one of these, or may be there. Else it is illegal. */
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

const flag = (tag: string, long: string, short?: string): OptionSpec => ({
  tag,
  long,
  argument: 'none',
  ...(short === undefined ? {} : { short }),
});
const valued = (tag: string, long: string, short?: string): OptionSpec => ({
  ...flag(tag, long, short),
  argument: 'required',
});

/** Every option of ipvsadm 1.31. The tag is the short letter where there is one, else the long name. */
export const ipvsadmOptions: OptionTable = tabulateOptions([
  flag('A', 'add-service', 'A'),
  flag('E', 'edit-service', 'E'),
  flag('D', 'delete-service', 'D'),
  flag('C', 'clear', 'C'),
  flag('L', 'list', 'L'),
  flag('L', 'list', 'l'),
  flag('Z', 'zero', 'Z'),
  flag('a', 'add-server', 'a'),
  flag('e', 'edit-server', 'e'),
  flag('d', 'delete-server', 'd'),
  flag('set', 'set'),
  flag('h', 'help', 'h'),
  flag('v', 'version', 'v'),
  flag('R', 'restore', 'R'),
  flag('S', 'save', 'S'),
  valued('start-daemon', 'start-daemon'),
  valued('stop-daemon', 'stop-daemon'),
  valued('t', 'tcp-service', 't'),
  valued('u', 'udp-service', 'u'),
  valued('sctp-service', 'sctp-service'),
  valued('f', 'fwmark-service', 'f'),
  valued('s', 'scheduler', 's'),
  { tag: 'p', long: 'persistent', short: 'p', argument: 'optional' },
  valued('M', 'netmask', 'M'),
  valued('r', 'real-server', 'r'),
  flag('m', 'masquerading', 'm'),
  flag('i', 'ipip', 'i'),
  flag('g', 'gatewaying', 'g'),
  valued('w', 'weight', 'w'),
  valued('x', 'u-threshold', 'x'),
  valued('y', 'l-threshold', 'y'),
  flag('n', 'numeric', 'n'),
  flag('c', 'connection', 'c'),
  valued('mcast-interface', 'mcast-interface'),
  valued('syncid', 'syncid'),
  flag('timeout', 'timeout'),
  flag('daemon', 'daemon'),
  flag('stats', 'stats'),
  flag('rate', 'rate'),
  flag('thresholds', 'thresholds'),
  flag('persistent-conn', 'persistent-conn'),
  flag('nosort', 'nosort'),
  flag('sort', 'sort'),
  flag('X', 'exact', 'X'),
  flag('6', 'ipv6', '6'),
  flag('o', 'ops', 'o'),
  valued('pe', 'pe'),
  valued('b', 'sched-flags', 'b'),
  valued('mcast-group', 'mcast-group'),
  valued('mcast-port', 'mcast-port'),
  valued('mcast-ttl', 'mcast-ttl'),
  valued('sync-maxlen', 'sync-maxlen'),
  flag('tun-info', 'tun-info'),
  valued('tun-type', 'tun-type'),
  valued('tun-port', 'tun-port'),
  flag('tun-nocsum', 'tun-nocsum'),
  flag('tun-csum', 'tun-csum'),
  flag('tun-remcsum', 'tun-remcsum'),
]);
