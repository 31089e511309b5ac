import type { IpvsadmCommand } from './command.js';
import {
  type Allowed,
  allowedOptions,
  type CheckedOption,
  type CommandName,
  checkedOptions,
  tunnelOptions,
} from './facts.generated.js';

/** The message for the first option, in the order of the program's table, that does not fit, or undefined. */
function misfit(
  { required = [], exclusive = [], optional = [] }: Allowed,
  options: readonly CheckedOption[],
  given: ReadonlySet<CheckedOption>,
  subject: string,
): string | undefined {
  let last: CheckedOption | undefined;
  for (const option of options) {
    if (!given.has(option)) {
      if (required.includes(option)) return `You need to supply the '${option}' option for the ${subject}`;
    } else if (exclusive.includes(option)) {
      if (last !== undefined)
        return `The option '${option}' conflicts with the '${last}' option in the ${subject}`;
      last = option;
    } else if (!required.includes(option) && !optional.includes(option))
      return `Illegal '${option}' option with the ${subject}`;
  }
  return undefined;
}

/** True for most commands, which have what they need and nothing else: saved rules have thousands of them. */
function isPlain(command: CommandName, given: ReadonlySet<CheckedOption>): boolean {
  const { required = [], exclusive = [], optional = [] } = allowedOptions[command];
  if (exclusive.length > 0) return false;
  for (const option of required) if (!given.has(option)) return false;
  for (const option of given) if (!required.includes(option) && !optional.includes(option)) return false;
  return true;
}

/** The message with which ipvsadm stops if the options do not fit the command, or undefined. */
export const checkOptions = (command: CommandName, given: ReadonlySet<CheckedOption>): string | undefined =>
  isPlain(command, given)
    ? undefined
    : misfit(allowedOptions[command], checkedOptions, given, `'${command}' command`);

function checkService({ service }: IpvsadmCommand): string | undefined {
  if (service.mark === 0 && service.port === 0 && !service.persistent)
    return 'Zero port specified for non-persistent service';
  if (service.onePacket && service.mark === 0 && service.protocol !== 'udp')
    return 'One-Packet Scheduling is only for UDP virtual services';
  return undefined;
}

const ofTunnels: readonly CheckedOption[] = ['tun-port', 'tun-nocsum', 'tun-csum', 'tun-remcsum'];

function checkServer({ options, service, server }: IpvsadmCommand): string | undefined {
  const tunnelled = server.forwarding === 'tunnel';
  if (server.family !== service.family && !tunnelled)
    return 'Different address family is allowed only for tunneling servers';
  const given = options.has('tun-type') || ofTunnels.some((option) => options.has(option));
  if (given && !tunnelled) return 'Tunnel options conflict with forward method';
  const allowed = tunnelOptions[server.tunnelType];
  if (!given && allowed.required === undefined) return undefined;
  return misfit(allowed, ofTunnels, options, `'${server.tunnelType}' tunnel type`);
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
