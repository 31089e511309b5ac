import type { Command } from '../model/command.js';
import { quote, quoteWord } from '../shell/quote.js';
import { inShell, sudoPrompt } from './token.js';

/** A command as text for the login shell, and the bytes ahead of its stdin. */
export interface ShellText {
  readonly text: string;
  /** Bytes to send before the command's own stdin. */
  readonly preamble: string;
}

/** The name of an environment variable (POSIX XBD 8.1). */
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The environment variable that marks the processes of a command. Its value is the token of the run. */
export const idVariable = 'REMOTE_EXEC_ID';

/**
 * A command as text for the login shell, a POSIX sh. Before the command starts, the shell prints one line on stderr: the token of
 * the run and its own line of /proc/PID/stat, or only its pid without /proc, so that the process group can be ended later. On
 * stdout it prints the token alone, which separates the output of the command from what the login printed. The text uses only
 * built-in commands, which start no process; where sudo is missing, it starts id(1).
 * @throws TypeError for a command that is not valid
 */
export function shellText(command: Command, token: string, askSudoPassword: boolean): ShellText {
  const [program] = command.argv;
  if (program === undefined) throw new TypeError('argv has no program.');
  // Some shells would take it for an option of exec, and run the next argument.
  if (program.startsWith('-'))
    throw new TypeError(
      `${JSON.stringify(program)} begins with a dash, so it is no name of a program: write its path.`,
    );
  if (command.pty === true && askSudoPassword)
    throw new TypeError(
      "sudo can't be given its password on a terminal: leave out pty, or allow sudo without a password.",
    );
  if (command.timeoutMs !== undefined && !(command.timeoutMs >= 0))
    throw new TypeError(`timeoutMs is ${command.timeoutMs}, not a number of milliseconds.`);
  const env = Object.entries(command.env ?? {});
  for (const [name, value] of env) {
    if (!variableName.test(name))
      throw new TypeError(`${JSON.stringify(name)} is not a valid name of an environment variable.`);
    if (value.includes('\0')) throw new TypeError(`The value of ${name} contains a NUL character.`);
  }
  const parts: string[] = [];
  const sudo = command.sudo === true;
  if (command.endOnLoss === true) parts.push(watchdog(sudo ? '$1' : '$PPID'), ...(sudo ? ['shift'] : []));
  const word = inShell(token);
  const pty = command.pty === true;
  if (command.cwd !== undefined) {
    // With CDPATH, cd would look elsewhere first, and print where it went.
    parts.push(`CDPATH= cd -- ${quote([command.cwd])} || { echo ${word}! >&2; exit 1; }`);
  }
  if (!pty) {
    parts.push(
      `{ read -r rx_stat </proc/$$/stat || rx_stat=$$; } 2>/dev/null; echo ${word}" $rx_stat" >&2; echo ${word}; unset rx_stat`,
    );
  }
  parts.push(`${idVariable}=${word}; export ${idVariable}`);
  let preamble = '';
  if (env.length > 0) {
    const exports = env.map(([name, value]) => `${name}=${quoteWord(value)}; export ${name}`);
    if (pty) {
      parts.push(...exports);
    } else {
      parts.push(
        `rx_env=; while IFS= read -r rx_line && [ "$rx_line" != ${word} ]; do rx_env="$rx_env$rx_line\n"; done; eval "unset rx_line rx_env; $rx_env"`,
      );
      preamble = `${exports.join('\n')}\n${token}\n`;
    }
  }
  const before = parts.join('; ');
  const plain = `${before}; exec ${quote(command.argv)}`;
  if (!sudo) return { text: plain, preamble };
  const script = onlyScript(command.argv);
  // The sh that sudo starts can run a script itself, which saves a process. The login shell may be another shell.
  const inner = script === undefined ? plain : `${before}\n${script}`;
  const words = askSudoPassword ? ['sudo', '-S', '-p', sudoPrompt(token).given, '--'] : ['sudo', '-n', '--'];
  // The parent of the login shell carries the connection.
  const parent = command.endOnLoss === true ? ' sh "$PPID"' : '';
  return { text: `${asRoot(words)}; exec "$@" ${quote(['sh', '-c', inner])}${parent}`, preamble };
}

/** Sets the positional parameters to the words of sudo, or to none for root on a host without sudo. */
const asRoot = (words: readonly string[]): string =>
  `set -- ${quote(words)}; command -v sudo >/dev/null || [ "$(id -u)" != 0 ] || shift $#`;

/** Seconds between SIGTERM and SIGKILL. */
const watchdogGrace = 2;

/**
 * Starts a process, in its own session if the host has setsid, that ends this shell's process group once the process that
 * carries the connection is gone, since nobody else may be left to do so. It ends with the command.
 */
function watchdog(parent: string): string {
  const there = 'rx_there() { if [ -d /proc/self ]; then [ -d "/proc/$1" ]; else kill -0 "$1"; fi; }';
  const script = `trap "" HUP TERM; ${there}
group=$2
read -r stat <"/proc/$2/stat" && stat=\${stat##*) } && set -- "$1" "$2" $stat && group=$5
while rx_there "$2"; do
rx_there "$1" || { kill -TERM -"$group"; sleep ${watchdogGrace}; kill -KILL -"$group"; exit; }
sleep 1
done`;
  const run = quote(['sh', '-c', script, 'sh']);
  return `rx_run=; ! command -v setsid >/dev/null || rx_run=setsid; $rx_run ${run} "${parent}" "$$" </dev/null >/dev/null 2>&1 & unset rx_run`;
}

/** The script of `sh -c SCRIPT`, if the command is that and nothing else. */
function onlyScript([program, option, script, ...more]: readonly string[]): string | undefined {
  if (program !== 'sh' || option !== '-c' || more.length > 0) return undefined;
  // sh would take such a script for an option.
  return script?.startsWith('-') || script?.startsWith('+') ? undefined : script;
}
