import { PassThrough, Readable } from 'node:stream';
import type { Command, CommandResult, OwnedProcess } from '../model.js';
import { quote } from '../quote.js';
import { deferred } from '../run/deferred.js';
import { expectSuccess } from '../run/outcome.js';
import { collect } from '../run/output.js';
import { texts } from '../run/run.js';
import { stopOn } from '../run/stop.js';
import { readAll } from './read-all.js';
import type { FakeStep } from './script.js';

/** The output of a played command, and how it ends. */
export interface Played {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string | Uint8Array;
  readonly stderr: string | Uint8Array;
}

/** A step's answer to a command. It waits for stdin only if the answer depends on it. */
export async function answerOf(step: FakeStep, command: Command, stdin: Promise<Buffer>): Promise<Played> {
  const { answer = {} } = step;
  const given = typeof answer === 'function' ? await answer(command, await stdin) : answer;
  if (given instanceof Error) throw given;
  return { exitCode: given.signal ? null : 0, signal: null, stdout: '', stderr: '', ...given };
}

/** Runs a step to its end, within the command's signal, time and limits. */
export async function playRun(host: string, step: FakeStep, command: Command): Promise<CommandResult> {
  const stop = stopOn(host, command);
  const perform = async (): Promise<CommandResult> => {
    const stdin = await readAll(command.stdin);
    const { exitCode, signal, ...output } = await answerOf(step, command, Promise.resolve(stdin));
    const limit = command.maxOutputBytes ?? Number.POSITIVE_INFINITY;
    const { outputFiles: files } = command;
    const [stdout, stderr] = await Promise.all([
      collect(streamOf(output.stdout), { host, limit, onLine: command.onStdoutLine, file: files?.stdout }),
      collect(streamOf(output.stderr), { host, limit, onLine: command.onStderrLine, file: files?.stderr }),
    ]);
    const result = { exitCode, signal, ...texts(command, stdout, stderr), durationMs: 0 };
    return command.check === true ? expectSuccess(result, { host, what: quote(command.argv) }) : result;
  };
  try {
    const result = await Promise.race([perform(), stop.fired]);
    if (result === 'stopped') throw stop.error('ended');
    return result;
  } finally {
    stop.disarm();
  }
}

/** The streams of a played command. */
export function playStream(
  host: string,
  command: Command,
  play: (stdin: Promise<Buffer>) => Promise<Played>,
): OwnedProcess {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const written = readAll(stdin);
  const input = command.stdin === undefined ? written : readAll(command.stdin);
  // An answer that does not depend on it does not wait for it.
  for (const read of [written, input]) read.catch(() => undefined);
  const stop = stopOn(host, command);
  const ended = deferred<Played>();
  const exit = Promise.race([play(input), ended.promise, stop.fired])
    .then((played) => {
      if (played === 'stopped') throw stop.error('ended');
      stdout.write(played.stdout);
      stderr.write(played.stderr);
      return { exitCode: played.exitCode, signal: played.signal };
    })
    .finally(() => {
      stop.disarm();
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
