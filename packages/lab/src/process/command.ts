import { type ChildProcess, spawn } from 'node:child_process';
import { CommandError, LabError, throwIfAborted } from '../errors.js';

/** How to run a command. */
export interface CommandOptions {
  readonly cwd?: string | undefined;
  /** Variables beside (or instead of) the ones this process has. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Text for its standard input. Default: no input. */
  readonly input?: string | undefined;
  /** Stops the command and all it started (its process group) with SIGTERM, after 5 s with SIGKILL. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each line of standard output and error as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Lets the command go on when this process is killed. Default: it gets SIGTERM then. */
  readonly survives?: boolean | undefined;
  /** Exit statuses that are not a failure. Default: `[0]`. */
  readonly accept?: readonly number[] | undefined;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const KEPT_CHARACTERS = 8_000_000;

/**
 * Runs a program with its arguments, without a shell, in a process group of its own: Ctrl-C in a terminal
 * reaches this process alone, which then decides.
 *
 * @throws CommandError `command-failed` on an exit status that is not accepted, LabError `command-not-found`,
 * `aborted`.
 */
export function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  throwIfAborted(options.signal);
  // A program of util-linux that becomes the command.
  const tie = options.survives === true ? [] : ['setpriv', '--pdeathsig', 'TERM', '--'];
  const [program, ...args] = [...tie, ...argv];
  if (program === undefined || argv[0] === undefined) {
    throw new LabError('invalid-option', 'a command needs a program');
  }
  const missing = (cause?: Error): LabError =>
    new LabError('command-not-found', `${argv[0]} is not installed on this machine`, { cause });
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      detached: true,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      cwd: options.cwd,
    });
    const stdout = collect(child.stdout, options.onLine);
    const stderr = collect(child.stderr, options.onLine);
    const stop = (): void => stopGroup(child);
    options.signal?.addEventListener('abort', stop, { once: true });
    if (options.input !== undefined) {
      // The program may end before it has read everything; its exit status decides.
      child.stdin?.on('error', () => {});
      child.stdin?.end(options.input);
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      options.signal?.removeEventListener('abort', stop);
      reject(error.code === 'ENOENT' ? missing(error) : error);
    });
    child.on('close', (exitCode, signal) => {
      options.signal?.removeEventListener('abort', stop);
      if (options.signal?.aborted === true) {
        reject(new LabError('aborted', `${argv[0]} was stopped on request`));
      } else if (exitCode === 127 && stderr().startsWith('setpriv: failed to execute')) {
        reject(missing());
      } else if (exitCode === null || !(options.accept ?? [0]).includes(exitCode)) {
        reject(new CommandError(argv, { exitCode, signal, stdout: stdout(), stderr: stderr() }));
      } else {
        resolve({ exitCode, stdout: stdout(), stderr: stderr() });
      }
    });
  });
}

function collect(
  stream: NodeJS.ReadableStream | null,
  onLine: ((line: string) => void) | undefined,
): () => string {
  let text = '';
  let pending = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    if (text.length < KEPT_CHARACTERS) text += chunk;
    if (onLine === undefined) return;
    const lines = (pending + chunk).split(/\r?\n|\r/);
    pending = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') onLine(line);
  });
  return () => text;
}

function stopGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  const send = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  };
  send('SIGTERM');
  const timer = setTimeout(() => send('SIGKILL'), 5000);
  child.once('close', () => clearTimeout(timer));
}
