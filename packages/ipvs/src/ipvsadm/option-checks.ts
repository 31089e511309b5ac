import type { IpvsadmCommand } from './command.js';
import { fail } from './draft.js';
import { allowedOptions, type CheckedOption, type CommandName, tunnelOptions } from './facts.generated.js';
import { checkedOptions } from './options.js';

/** Stops at the first option, in the order of the program's table, that does not fit. */
function checkFit(
  marks: string,
  options: readonly CheckedOption[],
  given: ReadonlySet<CheckedOption>,
  subject: string,
): void {
  let last: CheckedOption | undefined;
  for (let at = 0; at < options.length; at++) {
    const option = options[at];
    if (option === undefined) return;
    const mark = marks[at];
    if (!given.has(option)) {
      if (mark === '!') fail(`You need to supply the '${option}' option for the ${subject}`);
    } else if (mark === '|') {
      if (last !== undefined)
        fail(`The option '${option}' conflicts with the '${last}' option in the ${subject}`);
      last = option;
    } else if (mark !== '!' && mark !== '.') fail(`Illegal '${option}' option with the ${subject}`);
  }
}

function checkService({ service }: IpvsadmCommand): void {
  if (service.mark !== 0) return;
  if (service.port === 0 && !service.persistent) fail('Zero port specified for non-persistent service');
  if (service.onePacket && service.protocol !== 'udp')
    fail('One-Packet Scheduling is only for UDP virtual services');
}

function checkServer({ options, service, server }: IpvsadmCommand): void {
  const tunnelled = server.forwarding === 'tunnel';
  if (server.family !== service.family && !tunnelled)
    fail('Different address family is allowed only for tunneling servers');
  const ofTunnels = checkedOptions.slice(-4);
  const given = options.has('tun-type') || ofTunnels.some((option) => options.has(option));
  if (given && !tunnelled) fail('Tunnel options conflict with forward method');
  if (given)
    checkFit(tunnelOptions[server.tunnelType], ofTunnels, options, `'${server.tunnelType}' tunnel type`);
}

function checkList({ options }: IpvsadmCommand): void {
  const has = (...names: readonly CheckedOption[]): boolean => names.some((option) => options.has(option));
  if (
    (has('connection', 'timeout', 'daemon') && has('stats', 'rate', 'thresholds')) ||
    (has('timeout', 'daemon') && has('persistent-conn'))
  )
    fail('options conflicts in the list command');
}

const commandChecks: Partial<Record<CommandName, (command: IpvsadmCommand) => void>> = {
  'add-service': checkService,
  'edit-service': checkService,
  'add-server': checkServer,
  'edit-server': checkServer,
  list: checkList,
};

/** Stops if the options do not fit the command, or, after that, each other. */
export function checkCommand(command: IpvsadmCommand): void {
  const { name, options } = command;
  checkFit(allowedOptions[name], checkedOptions, options, `'${name}' command`);
  commandChecks[name]?.(command);
}
