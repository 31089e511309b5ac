import type { IpvsadmCommand } from './command.js';
import {
  allowedOptions,
  type CheckedOption,
  type CommandName,
  checkedOptions,
  commandNames,
} from './options.js';

type Rule = 'required' | 'exclusive' | 'optional' | 'illegal';

/** Options with their rules, in the order in which the program goes through them. */
type Rules = readonly (readonly [CheckedOption, Rule])[];

function ruleOf(command: CommandName, option: CheckedOption): Rule {
  const { required = [], exclusive = [], optional = [] } = allowedOptions[command];
  if (required.includes(option)) return 'required';
  if (exclusive.includes(option)) return 'exclusive';
  return optional.includes(option) ? 'optional' : 'illegal';
}

const commandRules: ReadonlyMap<CommandName, Rules> = new Map(
  commandNames.map((command) => [
    command,
    checkedOptions.map((option) => [option, ruleOf(command, option)] as const),
  ]),
);

/** Which options go with which tunnel (ipvsadm.c 1.31, tunnel_types_v_options). */
const tunnelRules: Readonly<Record<'ipip' | 'gue' | 'gre', Rules>> = {
  ipip: [
    ['tun-port', 'illegal'],
    ['tun-nocsum', 'illegal'],
    ['tun-csum', 'illegal'],
    ['tun-remcsum', 'illegal'],
  ],
  gue: [
    ['tun-port', 'required'],
    ['tun-nocsum', 'exclusive'],
    ['tun-csum', 'exclusive'],
    ['tun-remcsum', 'exclusive'],
  ],
  gre: [
    ['tun-port', 'illegal'],
    ['tun-nocsum', 'exclusive'],
    ['tun-csum', 'exclusive'],
    ['tun-remcsum', 'illegal'],
  ],
};
const tunnelOptions = tunnelRules.ipip.map(([option]) => option);

/** The message for the first option that breaks its rule, or undefined. */
function brokenRule(rules: Rules, given: ReadonlySet<CheckedOption>, subject: string): string | undefined {
  let last: CheckedOption | undefined;
  for (const [option, rule] of rules) {
    if (!given.has(option)) {
      if (rule === 'required') return `You need to supply the '${option}' option for the ${subject}`;
      continue;
    }
    if (rule === 'illegal') return `Illegal '${option}' option with the ${subject}`;
    if (rule !== 'exclusive') continue;
    if (last !== undefined)
      return `The option '${option}' conflicts with the '${last}' option in the ${subject}`;
    last = option;
  }
  return undefined;
}

/** True for most commands, which have what they need and nothing else: saved rules have thousands of them. */
function isPlain(command: CommandName, given: ReadonlySet<CheckedOption>): boolean {
  const { required = [], exclusive, optional = [] } = allowedOptions[command];
  if (exclusive) return false;
  for (const option of required) if (!given.has(option)) return false;
  for (const option of given) if (!required.includes(option) && !optional.includes(option)) return false;
  return true;
}

/** The message with which ipvsadm stops if the options do not fit the command, or undefined. */
export const checkOptions = (command: CommandName, given: ReadonlySet<CheckedOption>): string | undefined =>
  isPlain(command, given)
    ? undefined
    : brokenRule(commandRules.get(command) ?? [], given, `'${command}' command`);

function checkService({ service }: IpvsadmCommand): string | undefined {
  if (service.mark === 0 && service.port === 0 && !service.persistent)
    return 'Zero port specified for non-persistent service';
  if (service.onePacket && service.mark === 0 && service.protocol !== 'udp')
    return 'One-Packet Scheduling is only for UDP virtual services';
  return undefined;
}

function checkServer({ options, service, server }: IpvsadmCommand): string | undefined {
  const tunnelled = server.forwarding === 'tunnel';
  if (server.family !== service.family && !tunnelled)
    return 'Different address family is allowed only for tunneling servers';
  const given = options.has('tun-type') || tunnelOptions.some((option) => options.has(option));
  if (given && !tunnelled) return 'Tunnel options conflict with forward method';
  return brokenRule(tunnelRules[server.tunnelType], options, `'${server.tunnelType}' tunnel type`);
}

function checkList({ options }: IpvsadmCommand): string | undefined {
  const has = (...names: readonly CheckedOption[]): boolean => names.some((option) => options.has(option));
  return (has('connection', 'timeout', 'daemon') && has('stats', 'rate', 'thresholds')) ||
    (has('timeout', 'daemon') && has('persistent-conn'))
    ? 'options conflicts in the list command'
    : undefined;
}

const commandChecks: Partial<Record<CommandName, (command: IpvsadmCommand) => string | undefined>> = {
  'add-service': checkService,
  'edit-service': checkService,
  'add-server': checkServer,
  'edit-server': checkServer,
  list: checkList,
};

/** The message with which ipvsadm stops for the command as a whole, after it has read the options, or undefined. */
export const checkCommand = (command: IpvsadmCommand): string | undefined =>
  commandChecks[command.name]?.(command);
