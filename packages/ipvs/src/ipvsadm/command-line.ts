import { type Names, numericNames } from '../names.js';
import type { CommandLine, IpvsadmCommand } from './command.js';
import { type CommandDraft, fail, illegal, newDraft, Stop, setOption, timeoutOf } from './draft.js';
import type { CommandName } from './facts.generated.js';
import { checkCommand } from './option-checks.js';
import { readOption } from './option-readers.js';
import { ipvsadmOptions, isChecked, isCommand } from './options.js';
import { createOptionReader, type OptionEvent } from './popt.js';
import { parseSchedulerFlag, schedulerFlags } from './scheduler-flags.js';

/** How a command line is read. */
export interface CommandLineOptions {
  /** Name of the program in its messages. Default: `ipvsadm`. */
  readonly program?: string | undefined;
  /** Where names in addresses are looked up. Default `numericNames`. */
  readonly names?: Names | undefined;
}

const versionText = 'ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n';

function readCommandName(draft: CommandDraft, { spec, argument }: OptionEvent, program: string): CommandName {
  const { name, shown } = spec ?? { name: '', shown: '' };
  if (name === 'help' || name === 'version')
    throw new Stop(0, '', { stdout: name === 'version' ? versionText : '' });
  if (!isCommand(shown)) throw new Stop(255, tryHelp(program));
  if (shown === 'start-daemon' || shown === 'stop-daemon') {
    if (argument !== 'master' && argument !== 'backup')
      return illegal(shown === 'start-daemon' ? 'start-daemon parameter' : 'start_daemon');
    draft.daemon.role = argument;
  }
  return shown;
}

/** The hint that the program prints for wrong use. */
export const tryHelp = (program: string): string =>
  `Try \`${program} -h' or '${program} --help' for more information.\n`;

function readSchedulerFlags(draft: CommandDraft): void {
  if (draft.flagsArgument === '') return;
  const scheduler = draft.service.scheduler || 'wlc';
  const names = draft.flagsArgument.match(/[^,]+/g);
  // The program looks for a first flag without asking whether there is one.
  if (!names) throw new Stop(139, '');
  for (const name of names) {
    const flag = parseSchedulerFlag(name, scheduler);
    if (flag === undefined || flag === 'incompatible') fail(`${flag ?? 'invalid'} scheduler flag \`${name}'`);
    else draft.service.schedulerFlags |= 1 << schedulerFlags.indexOf(flag);
  }
}

function read(argv: readonly string[], program: string, names: Names): IpvsadmCommand {
  const draft = newDraft(names);
  const reader = createOptionReader(argv, ipvsadmOptions);
  const command = readCommandName(draft, reader.next(), program);
  for (;;) {
    const { spec, argument, failure } = reader.next();
    if (failure !== undefined) throw new Stop(255, `${failure}\n`, { returns: true });
    if (!spec) break;
    const { name, shown } = spec;
    if (isChecked(shown)) setOption(draft, shown);
    // A second command is not in the program's list of options any more.
    else if (shown !== '-' || name === 'help' || name === 'version')
      fail(`invalid option \`${reader.word()}'`);
    readOption(draft, name, argument);
  }
  const { leftovers } = reader;
  const values = command === 'set' ? 3 : 0;
  if (leftovers.length < values) fail('--set option requires 3 timeout values');
  const [tcp = 0, tcpFin = 0, udp = 0] = leftovers.slice(0, values).map((text) => timeoutOf(text, 0));
  if (leftovers.length > values) fail(`unexpected argument ${leftovers[values]}`);
  readSchedulerFlags(draft);
  const { options, service, server, daemon } = draft;
  const timeouts = { tcp, tcpFin, udp };
  const whole: IpvsadmCommand = { name: command, options, service, server, daemon, timeouts };
  checkCommand(whole);
  if (service.scheduler === '') service.scheduler = 'wlc';
  // Only masquerading can change the port; firewall marks have none to keep.
  const writesServer = command === 'add-server' || command === 'edit-server';
  if (writesServer && service.mark === 0 && server.forwarding !== 'masquerade') server.port = service.port;
  return whole;
}

/**
 * Reads the arguments of ipvsadm (without the program's name) as the program does, up to where it would ask
 * the kernel: the first word must be a command, options are checked in its order and with its messages.
 * The text of `-h` is not reproduced.
 * Source: ipvsadm.c of ipvsadm 1.31 with the patches of Debian 1.31-5.
 */
export function parseCommandLine(argv: readonly string[], options: CommandLineOptions = {}): CommandLine {
  const { program = 'ipvsadm', names = numericNames } = options;
  try {
    return { kind: 'command', command: read(argv, program, names) };
  } catch (error) {
    if (error instanceof Stop) return error.refused;
    throw error;
  }
}
