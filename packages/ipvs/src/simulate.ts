import type { IpvsadmCommand } from './command.js';
import { parseCommandLine } from './command-line.js';
import { formatDaemons, formatTimeouts } from './daemons.js';
import { serviceKey } from './identity.js';
import { applyToKernel, type SimulatedKernel, tableOf } from './kernel.js';
import { errnoMessage } from './kernel-messages.js';
import { formatList } from './list-format.js';
import type { ListingView } from './listing.js';
import { debianNames, type Names } from './names.js';
import { formatSave } from './save.js';
import { restoreWords } from './save-parse.js';
import { linesOf } from './tokens.js';

/** What a run of ipvsadm gives. */
export interface IpvsadmRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How ipvsadm is run. */
export interface RunOptions {
  /** What `-R` reads. Default: nothing. */
  readonly stdin?: string;
  /** What the program is called in its messages. Default `ipvsadm`. */
  readonly program?: string;
  /** Where names are looked up, in both directions. Default `debianNames`. */
  readonly names?: Names;
}

interface Outcome extends IpvsadmRun {
  /** Whether the program ended there, as opposed to a failure that `-R` goes on after. */
  readonly ended: boolean;
}

const succeed = (stdout = ''): Outcome => ({ exitCode: 0, stdout, stderr: '', ended: false });

const viewOf = ({ options }: IpvsadmCommand): ListingView => {
  for (const view of ['stats', 'rate', 'thresholds', 'persistent-conn', 'tun-info'] as const)
    if (options.has(view)) return view;
  return 'default';
};

const list = (kernel: SimulatedKernel, command: IpvsadmCommand, names: Names): Outcome => {
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
    ...(options.has('numeric') ? {} : { names }),
  };
  if (!options.has('service-address')) return succeed(formatList(table, format));
  const { service } = command;
  const family = service.family ?? 'inet';
  const key = serviceKey(
    service.mark !== 0
      ? { kind: 'fwmark', family, mark: service.mark }
      : {
          kind: 'address',
          protocol: service.protocol,
          family,
          address: service.address ?? '',
          port: service.port,
        },
  );
  const services = table.services.filter((each) => serviceKey(each.identity) === key);
  if (services.length === 0) return { exitCode: 1, stdout: '', stderr: 'No such service\n', ended: true };
  return succeed(formatList({ services }, { ...format, header: null }));
};

const restore = (kernel: SimulatedKernel, options: Required<RunOptions>): Outcome => {
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
};

const runOnce = (
  kernel: SimulatedKernel,
  argv: readonly string[],
  options: Required<RunOptions>,
  restoring: boolean,
): Outcome => {
  const { program, names } = options;
  const read = parseCommandLine(argv, { program, names });
  // popt's own failures are reported and returned from; everything else ends the program.
  if (read.kind === 'refused') return { ...read.refusal, ended: !read.returns };
  const { command } = read;
  switch (command.name) {
    case 'list':
      return list(kernel, command, names);
    case 'save':
      return succeed(formatSave(tableOf(kernel), command.options.has('numeric') ? {} : { names }));
    case 'restore':
      if (!restoring) return restore(kernel, options);
      return {
        exitCode: 255,
        stdout: '',
        stderr: `Try \`${program} -h' or '${program} --help' for more information.\n`,
        ended: true,
      };
    default: {
      const errno = applyToKernel(kernel, command);
      if (!errno) return succeed();
      return { exitCode: 255, stdout: '', stderr: `${errnoMessage(command.name, errno)}\n`, ended: false };
    }
  }
};

/**
 * Does to a simulated kernel what `ipvsadm ARGV` would do to a real one, and gives what the program would print
 * and exit with. Connection entries are not simulated.
 */
export const runIpvsadm = (
  kernel: SimulatedKernel,
  argv: readonly string[],
  options: RunOptions = {},
): IpvsadmRun => {
  const { stdin = '', program = 'ipvsadm', names = debianNames } = options;
  const settings = { stdin, program, names };
  const { exitCode, stdout, stderr } =
    argv.length === 0
      ? succeed(formatList(tableOf(kernel), { names }))
      : runOnce(kernel, argv, settings, false);
  return { exitCode, stdout, stderr };
};
