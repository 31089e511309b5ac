import { PassThrough, Readable } from 'node:stream';
import { cancellationOf } from '../async/cancellation.js';
import { deferred } from '../async/deferred.js';
import type { Command, CommandResult, OwnedProcess } from '../model/command.js';
import { callbackFailure, stdinFailure } from '../run/conclude.js';
import { expectSuccess } from '../run/outcome.js';
import { collect, texts } from '../run/output.js';
import { quote } from '../shell/quote.js';
import { readAll } from './read-all.js';
import type { FakeStep } from './script.js';

/** The output of a command of a fake, and how it ends. */
export interface FakeOutput {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string | Uint8Array;
  readonly stderr: string | Uint8Array;
}

/** The answer of a step to a command. Waits for stdin only if the answer depends on it. */
export async function answerOf(
  step: FakeStep,
  command: Command,
  stdin: Promise<Buffer>,
): Promise<FakeOutput> {
  const { answer = {} } = step;
  const given = typeof answer === 'function' ? await answer(command, await stdin) : answer;
  if (given instanceof Error) throw given;
  return { exitCode: given.signal ? null : 0, signal: null, stdout: '', stderr: '', ...given };
}

/** Runs a step to its end, within the signal, time and limits of the command. */
export async function playRun(host: string, step: FakeStep, command: Command): Promise<CommandResult> {
  const cancellation = cancellationOf(host, command);
  const perform = async (): Promise<CommandResult> => {
    const stdin = await readInput(host, command);
    const { exitCode, signal, ...output } = await answerOf(step, command, Promise.resolve(stdin));
    const limit = command.maxOutputBytes ?? Number.POSITIVE_INFINITY;
    const { outputFiles: files } = command;
    const [stdout, stderr] = await Promise.all([
      collect(streamOf(output.stdout), { host, limit, onLine: command.onStdoutLine, file: files?.stdout }),
      collect(streamOf(output.stderr), { host, limit, onLine: command.onStderrLine, file: files?.stderr }),
    ]).catch((cause: unknown) => {
      throw callbackFailure(host)(cause, 'ended');
    });
    const result = { exitCode, signal, ...texts(command, stdout, stderr), durationMs: 0 };
    return command.check === true ? expectSuccess(result, { host, what: quote(command.argv) }) : result;
  };
  try {
    const result = await Promise.race([perform(), cancellation.fired]);
    if (result === 'cancelled') throw cancellation.error('ended');
    return result;
  } finally {
    cancellation.disarm();
  }
}

/** The streams of a command of a fake. */
export function playStream(
  host: string,
  command: Command,
  play: (stdin: Promise<Buffer>) => Promise<FakeOutput>,
): OwnedProcess {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const written = readAll(stdin);
  const input = command.stdin === undefined ? written : readInput(host, command);
  // An answer that does not depend on stdin does not wait for it.
  for (const read of [written, input]) read.catch(() => undefined);
  const cancellation = cancellationOf(host, command);
  const ended = deferred<FakeOutput>();
  const exit = Promise.race([play(input), ended.promise, cancellation.fired])
    .then((played) => {
      if (played === 'cancelled') throw cancellation.error('ended');
      stdout.write(played.stdout);
      stderr.write(played.stderr);
      return { exitCode: played.exitCode, signal: played.signal };
    })
    .finally(() => {
      cancellation.disarm();
      stdout.end();
      stderr.end();
    });
  exit.catch(() => undefined);
  const end = async (): Promise<boolean> => {
    ended.resolve({ exitCode: null, signal: 'SIGTERM', stdout: '', stderr: '' });
    return true;
  };
  return { stdin, stdout, stderr, exit, end, [Symbol.asyncDispose]: async () => void (await end()) };
}

const streamOf = (text: string | Uint8Array): Readable =>
  Readable.from(text.length === 0 ? [] : [Buffer.from(text)]);

/** @throws RemoteExecError `stdin-failed` */
const readInput = (host: string, { stdin }: Command): Promise<Buffer> =>
  readAll(stdin).catch((cause: unknown) => {
    throw stdinFailure(host)(cause, 'ended');
  });
