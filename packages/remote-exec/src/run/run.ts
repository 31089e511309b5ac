import { constants } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isRemoteExecError } from '../errors.js';
import type { Command, CommandResult, OwnedProcess } from '../model.js';
import { quote } from '../quote.js';
import { redact } from '../redact.js';
import type { Route } from './channel.js';
import { deferred } from './deferred.js';
import type { LaunchedEnd } from './launch.js';
import { connectionLost, exitOf, expectSuccess } from './outcome.js';
import { collect, type Output } from './output.js';
import { pump } from './pump.js';
import { type Started, start } from './start.js';
import { type Stop, stopOn } from './stop.js';

/** Bytes of each stream kept unless the command sets a limit. */
const defaultOutputBytes = 16 * 1024 * 1024;
/** Time between SIGTERM and SIGKILL. */
const defaultGraceMs = 2000;

/** Bytes to keep of a stream; a text ends up in one string. */
const outputLimit = ({ maxOutputBytes = defaultOutputBytes, output }: Command, name: string): number =>
  output === 'bytes' && name === 'stdout'
    ? maxOutputBytes
    : Math.min(maxOutputBytes, constants.MAX_STRING_LENGTH);

/** Options of run beyond the public command. */
export interface RunExtras {
  /** Called with the size of each piece of stdin that was handed on. */
  readonly onStdinBytes?: (count: number) => void;
  /** Once it settles, the run has served its purpose: it resolves with exit code 0 and no output, and the command ends on its own. */
  readonly enough?: Promise<undefined>;
}

interface Ended {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Runs a command on a route to its end, and reports it to the route's debug listener. */
export async function run(route: Route, command: Command, extras: RunExtras = {}): Promise<CommandResult> {
  const bytes = { stdin: 0, stdout: 0, stderr: 0 };
  const begun = performance.now();
  const { onExit, onError } = debugReports(route, command, () => bytes);
  try {
    const { exitCode, signal, stdout, stderr } = await runToEnd(route, command, bytes, extras);
    onExit(exitCode);
    const result = {
      exitCode,
      signal,
      ...texts(command, stdout, stderr),
      durationMs: performance.now() - begun,
    };
    return command.check === true
      ? expectSuccess(result, { host: route.host, what: quote(command.argv) })
      : result;
  } catch (error) {
    onError(error);
    throw error;
  }
}

/** Reports how a command ended to the route's debug listener. */
function debugReports(
  route: Route,
  command: Command,
  bytes: () => { readonly stdin: number; readonly stdout: number; readonly stderr: number },
): { readonly onExit: (exitCode: number | null) => void; readonly onError: (error: unknown) => void } {
  const begun = performance.now();
  const report = (exitCode: number | null | undefined, error: string | undefined): void =>
    route.onDebug?.({
      kind: 'command',
      host: route.host,
      argv: command.argv.map(redact),
      sudo: command.sudo === true,
      exitCode,
      error,
      durationMs: performance.now() - begun,
      bytes: bytes(),
    });
  return {
    onExit: (exitCode) => report(exitCode, undefined),
    onError: (error) => report(undefined, isRemoteExecError(error) ? error.code : redact(String(error))),
  };
}

/** Outputs as a result has them. */
export function texts(
  { output }: Command,
  stdout: Output,
  stderr: Output,
): Pick<CommandResult, 'stdout' | 'stdoutBytes' | 'stderr' | 'truncatedBytes'> {
  return {
    ...(output === 'bytes' ? { stdout: '', stdoutBytes: stdout.bytes } : { stdout: stdout.bytes.toString() }),
    stderr: stderr.bytes.toString(),
    truncatedBytes: { stdout: stdout.truncatedBytes, stderr: stderr.truncatedBytes },
  };
}

const nothing: Output = { bytes: Buffer.alloc(0), truncatedBytes: 0 };

async function runToEnd(
  route: Route,
  command: Command,
  bytes: { stdin: number; stdout: number; stderr: number },
  extras: RunExtras,
): Promise<Ended> {
  const { host } = route;
  const stop = stopOn(host, command);
  const read = (started: Started, name: 'stdout' | 'stderr', onLine: Command['onStdoutLine']) =>
    collect(started[name], {
      host,
      limit: outputLimit(command, name),
      onLine,
      file: command.outputFiles?.[name],
      count: (count) => {
        bytes[name] += count;
      },
    });
  try {
    const started = await start(route, command, stop);
    const outputs = Promise.all([
      read(started, 'stdout', command.onStdoutLine),
      read(started, 'stderr', command.onStderrLine),
    ]);
    const fed = feed(started, command.stdin, stop, (count) => {
      bytes.stdin += count;
      extras.onStdinBytes?.(count);
    });
    const over = conclude(host, command, started, stop, [outputs, fed]);
    const end = await (extras.enough ? Promise.race([over, extras.enough]) : over);
    if (end === undefined) return { exitCode: 0, signal: null, stdout: nothing, stderr: nothing };
    const [stdout, stderr] = await outputs;
    return { ...exitOf(host, end, stderr.bytes.toString('utf8')), stdout, stderr };
  } finally {
    stop.disarm();
  }
}

/** Hands a command its stdin, until it ended or is to be ended. */
function feed(
  { stdin, ended }: Started,
  input: Command['stdin'],
  stop: Stop,
  onBytes?: (count: number) => void,
): Promise<void> {
  return pump(input, stdin, Promise.race([ended, stop.fired]), onBytes);
}

/** Waits for the end. A stop, or a loss that is to end the command, ends its process group and throws. */
async function conclude(
  host: string,
  command: Command,
  started: Started,
  stop: Stop,
  works: readonly Promise<unknown>[],
): Promise<LaunchedEnd> {
  const end = await firstOf(started, stop.fired, works);
  const outcome = async (): Promise<'ended' | 'unknown'> =>
    (await started.end(defaultGraceMs)) ? 'ended' : 'unknown';
  if (end === 'stopped') throw stop.error(await outcome());
  if (end.kind === 'lost' && command.endOnLoss === true)
    throw connectionLost(host, end.reason, await outcome());
  return end;
}

/** Waits for the end, the stop, or an error of a callback or of the input, which ends the command. */
async function firstOf(
  started: Started,
  stopped: Promise<'stopped'>,
  works: readonly Promise<unknown>[],
): Promise<LaunchedEnd | 'stopped'> {
  const failed = deferred<never>();
  for (const work of works) work.catch(failed.reject);
  try {
    return await Promise.race([started.ended, stopped, failed.promise]);
  } catch (error) {
    await started.end(defaultGraceMs);
    throw error;
  }
}

/** Starts a command and hands out its streams; its end is reported to the route's debug listener. */
export async function stream(route: Route, command: Command): Promise<OwnedProcess> {
  const stop = stopOn(route.host, command);
  let bytes = () => ({ stdin: 0, stdout: 0, stderr: 0 });
  const { onExit, onError } = debugReports(route, command, () => bytes());
  const started = await start(route, command, stop).catch((error: unknown) => {
    stop.disarm();
    onError(error);
    throw error;
  });
  bytes = () => ({
    stdin: started.taken(),
    stdout: started.stdout.handed,
    stderr: started.stderr.handed,
  });
  const exit = conclude(route.host, command, started, stop, [])
    .then((end) => {
      const { exitCode, signal } = exitOf(route.host, end, '');
      return { exitCode, signal };
    })
    .finally(stop.disarm);
  exit.then((end) => onExit(end.exitCode), onError);
  if (command.stdin !== undefined)
    feed(started, command.stdin, stop).catch((error: Error) => started.stdin.destroy(error));
  return {
    stdin: started.stdin,
    stdout: started.stdout,
    stderr: started.stderr,
    exit,
    end: (options = {}) => started.end(options.graceMs ?? defaultGraceMs),
    [Symbol.asyncDispose]: async () => {
      const ended = await Promise.race([exit.catch(() => undefined), nextTurn()]);
      if (ended === undefined) await started.end(defaultGraceMs);
    },
  };
}
