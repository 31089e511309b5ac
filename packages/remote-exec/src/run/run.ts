import { constants } from 'node:buffer';
import { cancellationOf } from '../async/cancellation.js';
import type { Command, CommandResult } from '../model/command.js';
import { quote } from '../shell/quote.js';
import type { Backend } from './backend.js';
import { callbackFailure, conclude, type SideWork, stdinFailure } from './conclude.js';
import { debugReport } from './debug-report.js';
import { exitOf, expectSuccess } from './outcome.js';
import { collect, type Output, texts } from './output.js';
import { feed } from './pump.js';
import { start } from './start.js';

/** Bytes of each stream that are kept unless the command sets a limit. */
const defaultOutputBytes = 16 * 1024 * 1024;

/** Options of `run` besides the command, for this package's own commands. */
export interface InternalRunOptions {
  /** Called with the size of each piece of stdin that was sent. */
  readonly onStdinBytes?: ((count: number) => void) | undefined;
  /** The error to throw if stdin fails. Default: `stdin-failed`. */
  readonly stdinError?: SideWork['error'] | undefined;
  /**
   * Once it settles, the result is not needed: the run resolves with exit code 0 and no output, and the command ends on its
   * own.
   */
  readonly enough?: Promise<undefined> | undefined;
}

interface EndedRun {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Runs a command to its end, and reports it to the backend's debug listener. */
export async function run(
  backend: Backend,
  command: Command,
  options: InternalRunOptions = {},
): Promise<CommandResult> {
  const begun = performance.now();
  const bytes = { stdin: 0, stdout: 0, stderr: 0 };
  const report = debugReport(backend, command, () => bytes);
  const { exitCode, signal, stdout, stderr } = await runToEnd(backend, command, bytes, options).catch(
    (error: unknown) => {
      report.failed(error);
      throw error;
    },
  );
  report.exited(exitCode);
  const durationMs = performance.now() - begun;
  const result = { exitCode, signal, ...texts(command, stdout, stderr), durationMs };
  return command.check === true
    ? expectSuccess(result, { host: backend.host, what: quote(command.argv) })
    : result;
}

const nothing: Output = { bytes: Buffer.alloc(0), truncatedBytes: 0 };

async function runToEnd(
  backend: Backend,
  command: Command,
  bytes: { stdin: number; stdout: number; stderr: number },
  { onStdinBytes, stdinError, enough }: InternalRunOptions,
): Promise<EndedRun> {
  const { host } = backend;
  const cancellation = cancellationOf(host, command);
  try {
    const started = await start(backend, command, cancellation);
    const read = (name: 'stdout' | 'stderr', onLine: Command['onStdoutLine']): Promise<Output> =>
      collect(started[name], {
        host,
        limit: outputLimit(command, name),
        onLine,
        file: command.outputFiles?.[name],
        count: (count) => {
          bytes[name] += count;
        },
      });
    const outputs = Promise.all([read('stdout', command.onStdoutLine), read('stderr', command.onStderrLine)]);
    const fed = feed(started, command.stdin, cancellation, (count) => {
      bytes.stdin += count;
      onStdinBytes?.(count);
    });
    const outputError = callbackFailure(host);
    const over = conclude(host, command, started, cancellation, [
      { done: outputs, error: outputError },
      { done: fed, error: stdinError ?? stdinFailure(host) },
    ]);
    const end = await (enough ? Promise.race([over, enough]) : over);
    if (end === undefined) return { exitCode: 0, signal: null, stdout: nothing, stderr: nothing };
    const [stdout, stderr] = await outputs.catch((cause: unknown) => {
      throw outputError(cause, 'ended');
    });
    return { ...exitOf(host, end, stderr.bytes.toString('utf8')), stdout, stderr };
  } finally {
    cancellation.disarm();
  }
}

/** Bytes to keep of a stream. Text ends up in one string, whose length Node limits. */
const outputLimit = ({ maxOutputBytes = defaultOutputBytes, output }: Command, name: string): number =>
  output === 'bytes' && name === 'stdout'
    ? maxOutputBytes
    : Math.min(maxOutputBytes, constants.MAX_STRING_LENGTH);
