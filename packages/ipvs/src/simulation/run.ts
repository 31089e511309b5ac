import { formatDaemons, formatTimeouts } from '../document/daemons.js';
import { linesOf } from '../document/lines.js';
import { formatList } from '../document/listing/format.js';
import type { ListingView } from '../document/listing/listing.js';
import { formatSave } from '../document/save/format.js';
import { restoreWords } from '../document/save/parse.js';
import type { IpvsadmCommand } from '../ipvsadm/command.js';
import { parseCommandLine, tryHelp } from '../ipvsadm/command-line.js';
import { identityOf } from '../ipvsadm/parts.js';
import { applyToKernel } from '../kernel/apply.js';
import { type SimulatedKernel, tableOf } from '../kernel/kernel.js';
import { errnoMessage } from '../kernel/messages.js';
import { debianNames, type Names } from '../names.js';
import { serviceKey } from '../table/identity.js';

/** The result of a run of ipvsadm. */
export interface IpvsadmRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How ipvsadm is run. */
export interface RunOptions {
  /** Input of `-R`. Default: empty. */
  readonly stdin?: string | undefined;
  /** Name of the program in its messages. Default: `ipvsadm`. */
  readonly program?: string | undefined;
  /** Where names are looked up, in both directions. Default `debianNames`. */
  readonly names?: Names | undefined;
}

type Settings = { readonly [K in keyof RunOptions]-?: NonNullable<RunOptions[K]> };

interface Outcome extends IpvsadmRun {
  /** True if the program ended there; false after a failure that `-R` continues after. */
  readonly ended: boolean;
}

const succeed = (stdout = ''): Outcome => ({ exitCode: 0, stdout, stderr: '', ended: false });

function viewOf({ options }: IpvsadmCommand): ListingView {
  for (const view of ['stats', 'rate', 'thresholds', 'persistent-conn', 'tun-info'] as const)
    if (options.has(view)) return view;
  return 'default';
}

function list(kernel: SimulatedKernel, command: IpvsadmCommand, names: Names): Outcome {
  const { options } = command;
  if (options.has('connection'))
    return { exitCode: 1, stdout: '', stderr: 'cannot open file /proc/net/ip_vs_conn\n', ended: true };
  if (options.has('timeout')) return succeed(formatTimeouts(kernel.timeouts));
  if (options.has('daemon'))
    return succeed(
      formatDaemons((['master', 'backup'] as const).flatMap((role) => kernel.daemons.get(role) ?? [])),
    );
  const table = tableOf(kernel);
  const format = {
    view: viewOf(command),
    exact: options.has('exact'),
    sort: !options.has('nosort'),
    names: options.has('numeric') ? undefined : names,
  };
  if (!options.has('service-address')) return succeed(formatList(table, format));
  const key = serviceKey(identityOf(command.service));
  const services = table.services.filter((each) => serviceKey(each.identity) === key);
  if (services.length === 0) return { exitCode: 1, stdout: '', stderr: 'No such service\n', ended: true };
  return succeed(formatList({ services }, { ...format, header: null }));
}

function restore(kernel: SimulatedKernel, options: Settings): Outcome {
  let outcome = succeed();
  let stdout = '';
  let stderr = '';
  for (const line of linesOf(options.stdin)) {
    const words = restoreWords(line).map((token) => token.text);
    if (words.length === 0) continue;
    outcome = runOnce(kernel, words, options, true);
    stdout += outcome.stdout;
    stderr += outcome.stderr;
    if (outcome.ended) break;
  }
  return { ...outcome, stdout, stderr };
}

function runOnce(
  kernel: SimulatedKernel,
  argv: readonly string[],
  options: Settings,
  restoring: boolean,
): Outcome {
  const { program, names } = options;
  const read = parseCommandLine(argv, { program, names });
  // popt's own failures are reported and returned from; everything else ends the program.
  if (read.kind === 'refused') return { ...read.refusal, ended: !read.returns };
  const { command } = read;
  switch (command.name) {
    case 'list':
      return list(kernel, command, names);
    case 'save':
      return succeed(
        formatSave(tableOf(kernel), { names: command.options.has('numeric') ? undefined : names }),
      );
    case 'restore':
      if (!restoring) return restore(kernel, options);
      return {
        exitCode: 255,
        stdout: '',
        stderr: tryHelp(program),
        ended: true,
      };
    default: {
      const errno = applyToKernel(kernel, command);
      if (!errno) return succeed();
      return { exitCode: 255, stdout: '', stderr: `${errnoMessage(command.name, errno)}\n`, ended: false };
    }
  }
}

/**
 * Does to a simulated kernel what `ipvsadm ARGV` does to a real one. Returns what the program would print and its
 * exit code. Connection entries are not simulated.
 */
export function runIpvsadm(
  kernel: SimulatedKernel,
  argv: readonly string[],
  options: RunOptions = {},
): IpvsadmRun {
  const { stdin = '', program = 'ipvsadm', names = debianNames } = options;
  const settings = { stdin, program, names };
  const { exitCode, stdout, stderr } =
    argv.length === 0
      ? succeed(formatList(tableOf(kernel), { names }))
      : runOnce(kernel, argv, settings, false);
  return { exitCode, stdout, stderr };
}
