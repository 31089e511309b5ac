import { quote } from '@harderway/remote-exec';
import { runAsRoot } from '../hosts/as-root.js';
import type { Session } from '../model/session.js';

/** The main process of a unit, as its host has it. */
export interface UnitProcess {
  /** Path of the program; one that was replaced since ends with ` (deleted)`. */
  readonly program: string;
  /** Arguments after the program. */
  readonly argv: readonly string[];
  /** Names of variables that may change what the program does. */
  readonly variables: readonly string[];
  /** Number of its user. */
  readonly user: number;
  /** When it started: seconds since 1970 by the host's clock, rather too early than too late. */
  readonly startedAt: number;
}

/** The answer of a host about its processes, and about files. */
export interface AskedProcesses {
  /** By unit. A unit without a main process is missing. */
  readonly processes: ReadonlyMap<string, UnitProcess>;
  /** When each file changed last, its mode and its name included: seconds since 1970. A missing file has no entry. */
  readonly changedAt: ReadonlyMap<string, number>;
}

/** Variables that programs of a control plane read. Their values may be secrets, and stay on the host. */
const variables = '[A-Za-z]*_[Pp][Rr][Oo][Xx][Yy]\\|ETCD_[A-Z_]*\\|GO[A-Z]*';

const script = (units: readonly string[], paths: readonly string[]): string =>
  [
    '# harderway: look at what runs',
    'now=$(date +%s.%N)',
    'printf "@time %s %s %s\\n" "$now" "$(cut -d " " -f 1 /proc/uptime)" "$(getconf CLK_TCK)"',
    `for unit in ${quote(units)}; do`,
    '  pid=$(systemctl show -p MainPID --value -- "$unit")',
    '  [ "$pid" -gt 0 ] 2>/dev/null || continue',
    '  printf "@unit %s %s %s %s %s\\n" "$unit" "$(sed "s/.*) //" "/proc/$pid/stat" | cut -d " " -f 20)" "$(stat -c %u "/proc/$pid")" "$(base64 -w 0 "/proc/$pid/cmdline")" "$(readlink "/proc/$pid/exe")"',
    `  tr '\\0' '\\n' <"/proc/$pid/environ" | sed -n 's/^\\(${variables}\\)=.*/@variable \\1/p'`,
    'done',
    `stat -c '@changed %.3Z %n' -- ${quote(paths)} 2>/dev/null || :`,
    'echo @end',
  ].join('\n');

/** Reads the output of the script. Output that was cut says nothing, since what is missing from it may make the difference. */
export function parseProcesses(text: string): AskedProcesses {
  const processes = new Map<string, UnitProcess>();
  const changedAt = new Map<string, number>();
  if (!text.endsWith('\n@end\n')) return { processes, changedAt };
  let [bootedAt, ticks] = [Number.NaN, Number.NaN];
  let last: { readonly unit: string; readonly variables: string[] } | undefined;
  for (const line of text.split('\n')) {
    const [, kind = '', rest = ''] = /^@(\w+) (.*)$/.exec(line) ?? [];
    const words = rest.split(' ');
    if (kind === 'time') {
      const [now, uptime, hertz] = words.map(Number);
      bootedAt = (now ?? Number.NaN) - (uptime ?? Number.NaN);
      ticks = hertz ?? Number.NaN;
    } else if (kind === 'unit') {
      const [unit = '', started, user, command = '', ...program] = words;
      const argv = Buffer.from(command, 'base64').toString('utf8').split('\0').slice(0, -1);
      const startedAt = bootedAt + Number(started) / ticks;
      last = undefined;
      if (argv.length === 0 || program.length === 0 || !Number.isFinite(startedAt)) continue;
      last = { unit, variables: [] };
      processes.set(unit, {
        program: program.join(' '),
        argv: argv.slice(1),
        variables: last.variables,
        user: Number(user),
        startedAt,
      });
    } else if (kind === 'variable') last?.variables.push(rest);
    else if (kind === 'changed') changedAt.set(words.slice(1).join(' '), Number(words[0]));
  }
  return { processes, changedAt };
}

/** Asks a host how the main processes of units run, and when files changed. Leaves nothing there. */
export async function askProcesses(
  session: Session,
  host: string,
  units: readonly string[],
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<AskedProcesses> {
  const { stdout } = await runAsRoot(session, host, ['sh', '-c', script(units, paths)], signal);
  return parseProcesses(stdout);
}
