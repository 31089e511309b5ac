import type { Command } from '../model.js';
import { quote, quoteWord } from '../quote.js';
import { inShell, sudoPrompt } from './token.js';

/** A command made into text for the login's shell, and what has to go ahead of its stdin. */
export interface ShellText {
  readonly text: string;
  /** Bytes to send before the command's own stdin. */
  readonly preamble: string;
}

/** Reads the name of an environment variable as POSIX has it (XBD 8.1). */
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The variable by which a command's processes can be found again; its value is the run's token. */
export const idVariable = 'REMOTE_EXEC_ID';

/**
 * Text for the login's POSIX sh. Ahead of the command it writes one line on stderr: the run's token and
 * the shell's line of /proc/PID/stat (or only its pid where there is no /proc), so that the process group
 * can be ended later. Only built-in commands are used: it costs no process.
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
      throw new TypeError(`${JSON.stringify(name)} is no name of an environment variable.`);
    if (value.includes('\0')) throw new TypeError(`The value of ${name} holds a NUL character.`);
  }
  const parts: string[] = [];
  const word = inShell(token);
  const pty = command.pty === true;
  if (command.cwd !== undefined) {
    parts.push(`cd -- ${quoteWord(command.cwd)} || { echo ${word}! >&2; exit 1; }`);
  }
  if (!pty) {
    parts.push(`{ read -r p </proc/$$/stat || p=$$; } 2>/dev/null; echo ${word}" $p" >&2; unset p`);
  }
  parts.push(`${idVariable}=${word}; export ${idVariable}`);
  let preamble = '';
  if (env.length > 0) {
    const exports = env.map(([name, value]) => `${name}=${quoteWord(value)}; export ${name}\n`).join('');
    if (pty) {
      parts.push(exports.trimEnd().replaceAll('\n', '; '));
    } else {
      parts.push(
        `e=; while IFS= read -r l && [ "$l" != ${word} ]; do e="$e$l\n"; done; eval "unset l e; $e"`,
      );
      preamble = `${exports}${token}\n`;
    }
  }
  const ahead = parts.join('; ');
  const plain = `${ahead}; exec ${quote(command.argv)}`;
  if (command.sudo !== true) return { text: plain, preamble };
  const script = onlyScript(command.argv);
  // The sh that sudo started can run a script itself: one program less. The login's shell may be another one.
  const inner = script === undefined ? plain : `${ahead}\n${script}`;
  const sudo = askSudoPassword ? ['sudo', '-S', '-p', sudoPrompt(token).given, '--'] : ['sudo', '-n', '--'];
  return { text: `exec ${quote([...sudo, 'sh', '-c', inner])}`, preamble };
}

/** The script of `sh -c SCRIPT`, if the command is that and no more. */
function onlyScript([program, option, script, ...more]: readonly string[]): string | undefined {
  if (program !== 'sh' || option !== '-c' || more.length > 0) return undefined;
  // With such a start, sh would take it for an option.
  return script?.startsWith('-') || script?.startsWith('+') ? undefined : script;
}
