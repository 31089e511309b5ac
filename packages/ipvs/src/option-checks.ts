import type { IpvsadmCommand } from './command.js';
import {
  allowedOptions,
  type CheckedOption,
  type CommandName,
  checkedOptions,
  commandNames,
} from './ipvsadm-options.js';

type Rule = 'required' | 'exclusive' | 'optional' | 'illegal';

const ruleOf = (command: CommandName, option: CheckedOption): Rule => {
  const { required = [], exclusive = [], optional = [] } = allowedOptions[command];
  if (required.includes(option)) return 'required';
  if (exclusive.includes(option)) return 'exclusive';
  return optional.includes(option) ? 'optional' : 'illegal';
};

/** The rules of each command, in the order in which the program goes through its options. */
const rules: ReadonlyMap<CommandName, readonly (readonly [CheckedOption, Rule])[]> = new Map(
  commandNames.map((command) => [
    command,
    checkedOptions.map((option) => [option, ruleOf(command, option)] as const),
  ]),
);

/** Most commands have what they need and nothing besides; rules come in thousands of lines. */
const isPlain = (command: CommandName, given: ReadonlySet<CheckedOption>): boolean => {
  const { required = [], exclusive, optional = [] } = allowedOptions[command];
  if (exclusive) return false;
  for (const option of required) if (!given.has(option)) return false;
  for (const option of given) if (!required.includes(option) && !optional.includes(option)) return false;
  return true;
};

/** The message ipvsadm stops with if the options do not fit the command, or undefined. */
export const checkOptions = (command: CommandName, given: ReadonlySet<CheckedOption>): string | undefined => {
  if (isPlain(command, given)) return undefined;
  let last: CheckedOption | undefined;
  for (const [option, rule] of rules.get(command) ?? []) {
    if (!given.has(option)) {
      if (rule === 'required')
        return `You need to supply the '${option}' option for the '${command}' command`;
      continue;
    }
    if (rule === 'illegal') return `Illegal '${option}' option with the '${command}' command`;
    if (rule !== 'exclusive') continue;
    if (last !== undefined)
      return `The option '${option}' conflicts with the '${last}' option in the '${command}' command`;
    last = option;
  }
  return undefined;
};

const tunnelOptions = ['tun-port', 'tun-nocsum', 'tun-csum', 'tun-remcsum'] as const;
type TunnelRule = 'illegal' | 'required' | 'exclusive';

/** Which options go with which tunnel (ipvsadm.c 1.31, tunnel_types_v_options). */
const tunnelRules: Readonly<Record<'ipip' | 'gue' | 'gre', readonly TunnelRule[]>> = {
  ipip: ['illegal', 'illegal', 'illegal', 'illegal'],
  gue: ['required', 'exclusive', 'exclusive', 'exclusive'],
  gre: ['illegal', 'exclusive', 'exclusive', 'illegal'],
};

/** The message ipvsadm stops with if tunnel options do not fit the tunnel type, or undefined. */
const checkTunnelOptions = (
  type: 'ipip' | 'gue' | 'gre',
  given: ReadonlySet<CheckedOption>,
): string | undefined => {
  let last: CheckedOption | undefined;
  for (const [index, option] of tunnelOptions.entries()) {
    const rule = tunnelRules[type][index];
    if (!given.has(option)) {
      if (rule === 'required')
        return `You need to supply the '${option}' option for the '${type}' tunnel type`;
      continue;
    }
    if (rule === 'illegal') return `Illegal '${option}' option with the '${type}' tunnel type`;
    if (rule !== 'exclusive') continue;
    if (last !== undefined)
      return `The option '${option}' conflicts with the '${last}' option in the '${type}' tunnel type`;
    last = option;
  }
  return undefined;
};

/** The message ipvsadm stops with for what it checks of the whole command, after the options, or undefined. */
export const checkCommand = ({ name, options, service, server }: IpvsadmCommand): string | undefined => {
  if (name === 'add-service' || name === 'edit-service') {
    if (service.mark === 0 && service.port === 0 && !service.persistent)
      return 'Zero port specified for non-persistent service';
    if (service.onePacket && service.mark === 0 && service.protocol !== 'udp')
      return 'One-Packet Scheduling is only for UDP virtual services';
  }
  if (name === 'add-server' || name === 'edit-server') {
    const tunnelled = server.forwarding === 'tunnel';
    if (server.family !== service.family && !tunnelled)
      return 'Different address family is allowed only for tunneling servers';
    const given = options.has('tun-type') || tunnelOptions.some((option) => options.has(option));
    if (given && !tunnelled) return 'Tunnel options conflict with forward method';
    return checkTunnelOptions(server.tunnelType, options);
  }
  if (name === 'list') {
    const has = (...names: readonly CheckedOption[]): boolean => names.some((option) => options.has(option));
    if (
      (has('connection', 'timeout', 'daemon') && has('stats', 'rate', 'thresholds')) ||
      (has('timeout', 'daemon') && has('persistent-conn'))
    )
      return 'options conflicts in the list command';
  }
  return undefined;
};
