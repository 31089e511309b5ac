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
  const word = inShell(token);
  const pty = command.pty === true;
  if (command.cwd !== undefined) {
    parts.push(`cd -- ${quoteWord(command.cwd)} || { echo ${word}! >&2; exit 1; }`);
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
  if (command.sudo !== true) return { text: plain, preamble };
  const script = onlyScript(command.argv);
  // The sh that sudo starts can run a script itself, which saves a process. The login's shell may be another one.
  const inner = script === undefined ? plain : `${ahead}\n${script}`;
  const sudo = askSudoPassword ? ['sudo', '-S', '-p', sudoPrompt(token).given, '--'] : ['sudo', '-n', '--'];
  return { text: `exec ${quote([...sudo, 'sh', '-c', inner])}`, preamble };
}

/** The script of `sh -c SCRIPT`, if the command is that and nothing else. */
function onlyScript([program, option, script, ...more]: readonly string[]): string | undefined {
  if (program !== 'sh' || option !== '-c' || more.length > 0) return undefined;
  // sh would take it for an option.
  return script?.startsWith('-') || script?.startsWith('+') ? undefined : script;
}
