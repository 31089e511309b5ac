import type { Command } from '../model.js';
import { quote, quoteWord } from '../quote.js';
import { inShell, sudoPrompt } from './token.js';

/** A command as text for the login's shell, and the bytes that go ahead of its stdin. */
export interface ShellText {
  readonly text: string;
  /** Bytes to send before the command's own stdin. */
  readonly preamble: string;
}

/** The name of an environment variable (POSIX XBD 8.1). */
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The variable by which a command's processes can be found again; its value is the run's token. */
export const idVariable = 'REMOTE_EXEC_ID';

/**
 * Text for the login's POSIX sh. Before the command starts, it writes one line on stderr: the run's token and the shell's
 * line of /proc/PID/stat (or only its pid where there is no /proc), so that the process group can be ended later. It uses
 * only built-in commands, so it starts no process.
 */
export function shellText(command: Command, token: string, askSudoPassword: boolean): ShellText {
  if (command.argv.length === 0) throw new TypeError('A command needs at least the name of a program.');
  if (command.pty === true && askSudoPassword)
    throw new TypeError(
      "sudo can't be given its password on a terminal: do without pty, or allow it without one.",
    );
  if (command.timeoutMs !== undefined && !(command.timeoutMs >= 0))
    throw new TypeError(`timeoutMs is a number of milliseconds, not ${command.timeoutMs}.`);
  const env = Object.entries(command.env ?? {});
  for (const [name, value] of env) {
    if (!variableName.test(name))
      throw new TypeError(`${JSON.stringify(name)} is not a valid name of an environment variable.`);
    if (value.includes('\0')) throw new TypeError(`The value of ${name} holds a NUL character.`);
  }
  const parts: string[] = [];
  const sudo = command.sudo === true;
  if (command.endOnLoss === true) parts.push(watchdog(sudo ? '$1' : '$PPID'), ...(sudo ? ['shift'] : []));
  const word = inShell(token);
  const pty = command.pty === true;
  if (command.cwd !== undefined) {
    parts.push(`cd -- ${quote([command.cwd])} || { echo ${word}! >&2; exit 1; }`);
  }
  if (!pty) {
    parts.push(
      `{ read -r rx_stat </proc/$$/stat || rx_stat=$$; } 2>/dev/null; echo ${word}" $rx_stat" >&2; unset rx_stat`,
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
  const ahead = parts.join('; ');
  const plain = `${ahead}; exec ${quote(command.argv)}`;
  if (!sudo) return { text: plain, preamble };
  const script = onlyScript(command.argv);
  // The sh that sudo starts can run a script itself, which saves a process. The login's shell may be another one.
  const inner = script === undefined ? plain : `${ahead}\n${script}`;
  const words = askSudoPassword ? ['sudo', '-S', '-p', sudoPrompt(token).given, '--'] : ['sudo', '-n', '--'];
  // The parent of this shell carries the connection.
  const parent = command.endOnLoss === true ? ' sh "$PPID"' : '';
  return { text: `exec ${quote([...words, 'sh', '-c', inner])}${parent}`, preamble };
}

/** Seconds between SIGTERM and SIGKILL, and between two looks. */
const watchdogGrace = 2;

/**
 * Starts a process, in a session of its own where the host has setsid, that ends this shell's process group once the
 * process that carries the connection is gone: nobody else may be left to do so. It ends with the command.
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
  // sh would take it for an option.
  return script?.startsWith('-') || script?.startsWith('+') ? undefined : script;
}
