import { type Names, numericNames } from '../names.js';
import type { CommandLine, IpvsadmCommand, Refusal, Timeouts } from './command.js';
import { type CommandDraft, fail, newDraft, Stop, timeoutOf } from './draft.js';
import { type CommandName, commandsByTag, packedOptions } from './facts.generated.js';
import { checkCommand, checkOptions } from './option-checks.js';
import { readOption } from './option-readers.js';
import { createOptionReader, type OptionReader, tabulateOptions } from './popt.js';
import { parseSchedulerFlag } from './scheduler-flags.js';

const ipvsadmOptions = tabulateOptions(packedOptions);

/** How a command line is read. */
export interface CommandLineOptions {
  /** Name of the program in its messages. Default: `ipvsadm`. */
  readonly program?: string | undefined;
  /** Where names in addresses are looked up. Default `numericNames`. */
  readonly names?: Names | undefined;
}

function readCommandName(draft: CommandDraft, reader: OptionReader, program: string): CommandName {
  const first = reader.next();
  if (first.kind === 'option') {
    const name = commandsByTag.get(first.tag);
    if (name === 'start-daemon' || name === 'stop-daemon') {
      const role = first.argument;
      if (role !== 'master' && role !== 'backup')
        return fail(
          name === 'start-daemon'
            ? 'illegal start-daemon parameter specified'
            : 'illegal start_daemon specified',
        );
      draft.daemon.role = role;
    }
    if (name) return name;
  }
  throw new Stop(tryHelp(program), 255);
}

/** The hint that the program prints for wrong use. */
export const tryHelp = (program: string): string =>
  `Try \`${program} -h' or '${program} --help' for more information.\n`;

const isCommandTag = (tag: string): boolean => commandsByTag.has(tag) || tag === 'h' || tag === 'v';

function readTimeouts(leftovers: readonly string[]): Timeouts {
  const [tcp, tcpFin, udp] = leftovers;
  if (tcp === undefined || tcpFin === undefined || udp === undefined)
    return fail('--set option requires 3 timeout values');
  return { tcp: timeoutOf(tcp, 0), tcpFin: timeoutOf(tcpFin, 0), udp: timeoutOf(udp, 0) };
}

function readSchedulerFlags(draft: CommandDraft): void {
  if (draft.flagsArgument === '') return;
  const scheduler = draft.service.scheduler || 'wlc';
  // The program looks for a first flag without asking whether there is one.
  if (/^,+$/.test(draft.flagsArgument)) throw new Stop('', 139);
  for (const name of draft.flagsArgument.split(',').filter((each) => each !== '')) {
    const flag = parseSchedulerFlag(name, scheduler);
    if (flag === undefined) fail(`invalid scheduler flag \`${name}'`);
    if (flag === 'incompatible') fail(`incompatible scheduler flag \`${name}'`);
    draft.service.schedulerFlags |= { 'flag-1': 1, 'flag-2': 2, 'flag-3': 4 }[flag];
  }
}

function read(argv: readonly string[], program: string, names: Names): IpvsadmCommand {
  const draft = newDraft(names);
  const reader = createOptionReader(argv, ipvsadmOptions);
  const name = readCommandName(draft, reader, program);
  let timeouts: Timeouts = { tcp: 0, tcpFin: 0, udp: 0 };
  for (;;) {
    const event = reader.next();
    if (event.kind === 'failure') throw new Stop(`${event.word}: ${event.message}\n`, 255, true);
    if (event.kind === 'option') {
      // A second command is not in the program's list of options any more.
      if (isCommandTag(event.tag)) fail(`invalid option \`${reader.word()}'`);
      readOption(draft, event.tag, event.argument);
      continue;
    }
    if (name === 'set') timeouts = readTimeouts(event.leftovers);
    const extra = event.leftovers[name === 'set' ? 3 : 0];
    if (extra !== undefined) fail(`unexpected argument ${extra}`);
    break;
  }
  readSchedulerFlags(draft);
  const { options, service, server, daemon } = draft;
  const problem = checkOptions(name, options);
  if (problem !== undefined) fail(problem);
  const command: IpvsadmCommand = { name, options, service, server, daemon, timeouts };
  const misfit = checkCommand(command);
  if (misfit !== undefined) fail(misfit);
  if (service.scheduler === '') service.scheduler = 'wlc';
  // Only masquerading can change the port; firewall marks have none to keep.
  const writesServer = name === 'add-server' || name === 'edit-server';
  if (writesServer && service.mark === 0 && server.forwarding !== 'masquerade') server.port = service.port;
  return command;
}

/** First words that are certainly not a request for help. */
const commandWords: ReadonlySet<string> = new Set(['-A', '-E', '-D', '-a', '-e', '-d']);

const versionText = 'ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n';

function printed(argv: readonly string[]): Refusal | undefined {
  const first = createOptionReader(argv, ipvsadmOptions).next();
  if (first.kind !== 'option') return undefined;
  if (first.tag === 'h') return { exitCode: 0, stdout: '', stderr: '' };
  if (first.tag === 'v') return { exitCode: 0, stdout: versionText, stderr: '' };
  return undefined;
}

/**
 * Reads the arguments of ipvsadm (without the program's name) as the program does, up to where it would ask
 * the kernel: the first word must be a command, options are checked in its order and with its messages.
 * The text of `-h` is not reproduced.
 * Source: ipvsadm.c of ipvsadm 1.31 with the patches of Debian 1.31-5.
 */
export function parseCommandLine(argv: readonly string[], options: CommandLineOptions = {}): CommandLine {
  const { program = 'ipvsadm', names = numericNames } = options;
  const refusal = commandWords.has(argv[0] ?? '') ? undefined : printed(argv);
  if (refusal) return { kind: 'refused', refusal, returns: false };
  try {
    return { kind: 'command', command: read(argv, program, names) };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const refusal = { exitCode: error.exitCode, stdout: '', stderr: error.message };
    return { kind: 'refused', refusal, returns: error.returns };
  }
}
