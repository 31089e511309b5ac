import { isRemoteExecError } from '../errors.js';
import type { Command, CommandResult, RemoteProcess } from '../model.js';
import { redact } from '../redact.js';
import type { Route } from './channel.js';
import { deferred } from './deferred.js';
import { connectionLost, exitOf } from './outcome.js';
import { collect, type Output } from './output.js';
import { pump, type Sink } from './pump.js';
import { type Started, type StartedEnd, start } from './start.js';
import { type Stopping, stopping } from './stopping.js';

/** Bytes of each stream kept when a command doesn't say. */
const defaultOutputBytes = 16 * 1024 * 1024;
/** How long SIGTERM has before SIGKILL follows. */
const defaultGraceMs = 2000;

/** A result whose stdout is still there as bytes. */
export interface RawResult extends CommandResult {
  readonly stdoutBytes: Buffer;
}

/** What run can do beyond the public command. */
export interface RunExtras {
  /** Called with the size of each piece of stdin that was handed on. */
  readonly onStdinBytes?: (count: number) => void;
  /** Called with the size of each piece of stdout that came. */
  readonly onStdoutBytes?: (count: number) => void;
  /** Once it settles, the run has what it was for: it resolves with exit code 0 and no output, and lets the command end alone. */
  readonly enough?: Promise<undefined>;
}

/** Runs a command on a route to its end, and tells the route's debug listener. */
export async function run(route: Route, command: Command, extras: RunExtras = {}): Promise<RawResult> {
  const bytes = { stdin: 0, stdout: 0, stderr: 0 };
  const begun = performance.now();
  const tell = (exitCode: number | null | undefined, error: string | undefined): void => {
    route.onDebug?.({
      kind: 'command',
      host: route.host,
      argv: command.argv.map(redact),
      sudo: command.sudo === true,
      exitCode,
      error,
      durationMs: performance.now() - begun,
      bytes,
    });
  };
  try {
    const count = {
      stdin: (count: number) => {
        bytes.stdin += count;
        extras.onStdinBytes?.(count);
      },
      stdout: (count: number) => {
        bytes.stdout += count;
        extras.onStdoutBytes?.(count);
      },
      stderr: (count: number) => {
        bytes.stderr += count;
      },
    };
    const { exitCode, signal, stdout, stderr } = await perform(
      route,
      command,
      count,
      extras.enough ?? new Promise(() => undefined),
    );
    tell(exitCode, undefined);
    return {
      exitCode,
      signal,
      stdout: stdout.bytes.toString('utf8'),
      stderr: stderr.bytes.toString('utf8'),
      truncatedBytes: { stdout: stdout.truncatedBytes, stderr: stderr.truncatedBytes },
      durationMs: performance.now() - begun,
      stdoutBytes: stdout.bytes,
    };
  } catch (error) {
    tell(undefined, isRemoteExecError(error) ? error.code : redact(String(error)));
    throw error;
  }
}

const sinkOf = ({ stdin, stdinCopies }: Started): Sink => ({ stream: stdin, copies: stdinCopies });

/** When no more input is handed on: to what is being ended neither. */
const over = (started: Started, stop: Stopping): Promise<unknown> =>
  Promise.race([started.ended, stop.fired]);

type Count = (count: number) => void;

const nothing: Output = { bytes: Buffer.alloc(0), truncatedBytes: 0 };

async function perform(
  route: Route,
  command: Command,
  count: { readonly stdin: Count; readonly stdout: Count; readonly stderr: Count },
  enough: Promise<undefined>,
): Promise<{ exitCode: number | null; signal: string | null; stdout: Output; stderr: Output }> {
  const { host } = route;
  const stop = stopping(host, command);
  try {
    const started = await start(route, command, { signal: stop.signal }).catch((error: unknown) => {
      if (stop.signal?.aborted !== true) throw error;
      throw stop.error(isRemoteExecError(error) ? error.outcome : 'never-ran');
    });
    const limit = command.maxOutputBytes ?? defaultOutputBytes;
    const { outputFiles } = command;
    const outputs = Promise.all([
      collect(started.stdout, {
        limit,
        onLine: command.onStdoutLine,
        file: outputFiles?.stdout,
        count: count.stdout,
      }),
      collect(started.stderr, {
        limit,
        onLine: command.onStderrLine,
        file: outputFiles?.stderr,
        count: count.stderr,
      }),
    ]);
    const fed = pump(command.stdin, sinkOf(started), over(started, stop), count.stdin);
    const end = await Promise.race([conclude(host, command, started, stop, [outputs, fed]), enough]);
    if (end === undefined) return { exitCode: 0, signal: null, stdout: nothing, stderr: nothing };
    const [stdout, stderr] = await outputs;
    return { ...exitOf(host, end, stderr.bytes.toString('utf8')), stdout, stderr };
  } finally {
    stop.disarm();
  }
}

/** Waits for the end. A stop, or a loss that is to end the command, ends its process group and throws. */
async function conclude(
  host: string,
  command: Command,
  started: Started,
  stop: Stopping,
  works: readonly Promise<unknown>[],
): Promise<StartedEnd> {
  const end = await firstOf(started, stop.fired, works);
  const outcome = async (): Promise<'ended' | 'unknown'> =>
    (await started.end(defaultGraceMs)) ? 'ended' : 'unknown';
  if (end === 'stopped') throw stop.error(await outcome());
  if (end.kind === 'lost' && command.endOnLoss === true)
    throw connectionLost(host, end.reason, await outcome());
  return end;
}

/** Waits for the end, the stop, or an error of a callback or of the input; what runs must not go on unheard. */
async function firstOf(
  started: Started,
  stop: Promise<'stopped'>,
  works: readonly Promise<unknown>[],
): Promise<StartedEnd | 'stopped'> {
  const failed = deferred<never>();
  for (const work of works) work.catch(failed.reject);
  try {
    return await Promise.race([started.ended, stop, failed.promise]);
  } catch (error) {
    await started.end(defaultGraceMs);
    throw error;
  }
}

/** Starts a command and hands out its streams. */
export async function stream(route: Route, command: Command): Promise<RemoteProcess> {
  const stop = stopping(route.host, command);
  const started = await start(route, command, { signal: stop.signal }).catch((error: unknown) => {
    stop.disarm();
    if (stop.signal?.aborted !== true) throw error;
    throw stop.error(isRemoteExecError(error) ? error.outcome : 'never-ran');
  });
  const exit = conclude(route.host, command, started, stop, [])
    .then((end) => {
      const { exitCode, signal } = exitOf(route.host, end, '');
      return { exitCode, signal };
    })
    .finally(stop.disarm);
  exit.catch(() => undefined);
  if (command.stdin !== undefined) {
    pump(command.stdin, sinkOf(started), over(started, stop)).catch((error: Error) =>
      started.stdin.destroy(error),
    );
  }
  return {
    stdin: started.stdin,
    stdout: started.stdout,
    stderr: started.stderr,
    exit,
    end: (options = {}) => started.end(options.graceMs ?? defaultGraceMs),
  };
}
