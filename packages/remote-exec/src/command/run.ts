import { RemoteExecError } from '../errors.js';
import type { Command, CommandResult, RemoteProcess } from '../model.js';
import type { Route } from './channel.js';
import { deferred } from './deferred.js';
import { collect, type Output } from './output.js';
import { pump } from './pump.js';
import { type StartedEnd, start } from './start.js';

/** Bytes of each stream kept when a command doesn't say. */
const defaultOutputBytes = 16 * 1024 * 1024;
/** How long SIGTERM has before SIGKILL follows. */
const defaultGraceMs = 2000;

/** What run can do beyond the public command. */
export interface RunExtras {
  /** Called with the size of each piece of stdin that was handed on. */
  readonly onStdinBytes?: (count: number) => void;
}

/** A result whose stdout is still bytes. */
export interface RawResult extends CommandResult {
  readonly stdoutBytes: Buffer;
}

/** Runs a command on a route to its end. */
export async function run(route: Route, command: Command, extras: RunExtras = {}): Promise<RawResult> {
  const { host } = route;
  const { signal, timeoutMs } = command;
  if (signal?.aborted) throw aborted(host, 'never-ran', signal);
  const begun = performance.now();
  const stop = deferred<'ABORTED' | 'TIMED_OUT'>();
  const opening = new AbortController();
  const onAbort = (): void => {
    stop.resolve('ABORTED');
    opening.abort();
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          stop.resolve('TIMED_OUT');
          opening.abort();
        }, timeoutMs);
  try {
    const started = await start(route, command, opening.signal).catch((error: unknown) => {
      if (signal?.aborted) throw aborted(host, 'never-ran', signal);
      if (opening.signal.aborted) throw timedOut(host, 'never-ran', timeoutMs);
      throw error;
    });
    const limit = command.maxOutputBytes ?? defaultOutputBytes;
    const outputs = Promise.all([
      collect(started.stdout, limit, command.onStdoutLine),
      collect(started.stderr, limit, command.onStderrLine),
    ]);
    const fed = pump(command.stdin, started.stdin, started.ended, extras.onStdinBytes);
    const failed = deferred<never>();
    outputs.catch(failed.reject);
    fed.catch(failed.reject);

    const end = await Promise.race([started.ended, stop.promise, failed.promise]).catch(
      async (error: unknown) => {
        // A callback or the input threw: what was started must not go on unheard.
        await started.end(defaultGraceMs);
        throw error;
      },
    );
    if (typeof end === 'string') {
      const gone = await started.end(defaultGraceMs);
      const outcome = gone ? 'ended' : 'unknown';
      throw end === 'ABORTED' ? aborted(host, outcome, signal) : timedOut(host, outcome, timeoutMs);
    }
    const [stdout, stderr] = await outputs;
    return result(host, end, stdout, stderr, performance.now() - begun);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Starts a command and hands out its streams. */
export async function stream(route: Route, command: Command): Promise<RemoteProcess> {
  if (command.signal?.aborted) throw aborted(route.host, 'never-ran', command.signal);
  const started = await start(route, command, command.signal);
  const onAbort = (): void => void started.end(defaultGraceMs);
  const timer = command.timeoutMs === undefined ? undefined : setTimeout(onAbort, command.timeoutMs);
  command.signal?.addEventListener('abort', onAbort, { once: true });
  const exit = started.ended.then((end) => {
    clearTimeout(timer);
    command.signal?.removeEventListener('abort', onAbort);
    const { exitCode, signal } = exited(route.host, end, '');
    return { exitCode, signal };
  });
  exit.catch(() => undefined);
  if (command.stdin !== undefined) {
    pump(command.stdin, started.stdin, started.ended).catch((error: Error) => started.stdin.destroy(error));
  }
  return {
    stdin: started.stdin,
    stdout: started.stdout,
    stderr: started.stderr,
    exit,
    end: (options = {}) => started.end(options.graceMs ?? defaultGraceMs),
  };
}

function result(
  host: string,
  end: StartedEnd,
  stdout: Output,
  stderr: Output,
  durationMs: number,
): RawResult {
  const text = stderr.bytes.toString('utf8');
  const { exitCode, signal } = exited(host, end, text);
  return {
    exitCode,
    signal,
    stdout: stdout.bytes.toString('utf8'),
    stderr: text,
    truncatedBytes: { stdout: stdout.truncatedBytes, stderr: stderr.truncatedBytes },
    durationMs,
    stdoutBytes: stdout.bytes,
  };
}

/** The status, or the error that says why there is none. */
function exited(
  host: string,
  end: StartedEnd,
  stderr: string,
): { readonly exitCode: number | null; readonly signal: string | null } {
  if (end.kind === 'exited') return end;
  if (end.kind === 'lost') {
    throw new RemoteExecError(
      'OUTCOME_UNKNOWN',
      `the connection was lost while the command ran (${end.reason}). It may have finished, may still run, or may never have started: look at the host before you repeat it.`,
      { outcome: 'unknown', host },
    );
  }
  const said = stderr.trim() === '' ? '' : ` It said: ${stderr.trim().slice(0, 500)}`;
  const why = {
    shell: [
      'COMMAND_REFUSED',
      `the login's shell did not run the command (exit ${end.exitCode}). A POSIX shell is needed, and a ForceCommand has to run $SSH_ORIGINAL_COMMAND.${said}`,
    ],
    sudo: [
      'SUDO_REFUSED',
      `sudo did not run the command (exit ${end.exitCode}). Allow it without a password, or give the target a sudoPassword.${said}`,
    ],
    password: ['SUDO_REFUSED', 'sudo did not take the password.'],
    directory: ['WORKING_DIRECTORY', `the command's folder can't be entered.${said}`],
  } as const;
  const [code, message] = why[end.by];
  throw new RemoteExecError(code, message, { outcome: 'never-ran', host });
}

function aborted(
  host: string,
  outcome: 'never-ran' | 'ended' | 'unknown',
  signal: AbortSignal | undefined,
): RemoteExecError {
  const what = {
    'never-ran': 'aborted before the command was started.',
    ended: 'aborted; the command and its process group were ended.',
    unknown: 'aborted, but the host did not confirm that the command ended: look there before you repeat it.',
  }[outcome];
  return new RemoteExecError('ABORTED', what, { outcome, host, cause: signal?.reason });
}

function timedOut(
  host: string,
  outcome: 'never-ran' | 'ended' | 'unknown',
  timeoutMs: number | undefined,
): RemoteExecError {
  const what = {
    'never-ran': 'and the command was not started by then.',
    ended: 'the command and its process group were ended.',
    unknown: 'and the host did not confirm that the command ended: look there before you repeat it.',
  }[outcome];
  return new RemoteExecError('TIMED_OUT', `${timeoutMs} ms went by; ${what}`, { outcome, host });
}

/**
 * Hands a result through if the command succeeded.
 * @throws RemoteExecError COMMAND_FAILED, with what the command last said on stderr.
 */
export function expectSuccess<R extends CommandResult>(
  result: R,
  context: { readonly host: string; readonly what: string },
): R {
  if (result.exitCode === 0) return result;
  const how =
    result.exitCode === null ? `was ended by ${result.signal}` : `failed with exit code ${result.exitCode}`;
  const said = result.stderr.trim();
  throw new RemoteExecError(
    'COMMAND_FAILED',
    `${context.what} ${how}${said === '' ? '.' : `: ${said.slice(-2000)}`}`,
    {
      outcome: 'ended',
      host: context.host,
    },
  );
}
