import { randomBytes } from 'node:crypto';
import { RemoteExecError } from '../errors.js';
import type { PutOptions } from '../model.js';
import { quote } from '../quote.js';
import type { Route } from '../run/channel.js';
import { deferred } from '../run/deferred.js';
import { type Lending, lending } from '../run/lend.js';
import { run } from '../run/run.js';
import { answerReader, programInBlocks } from './answers.js';
import { fitsArgument } from './argument-limit.js';
import type { SourcedFile } from './content.js';
import { uploadFailure } from './failure.js';
import { type Found, parseFound } from './found.js';
import { inspectScript } from './host-script/inspect.js';

/** A program of POSIX sh for the host, and its input. */
export interface HostProgram {
  readonly script: string;
  readonly stdin: () => AsyncIterable<Uint8Array>;
}

/** Whether one command can inspect all of them. Under sudo its command line is itself an argument. */
export const canInspectAtOnce = (files: readonly SourcedFile[]): boolean =>
  fitsArgument(quote(commandFor(files, '')));

function commandFor(files: readonly SourcedFile[], mark: string): readonly string[] {
  const sizes = files.map(({ source }) => source.size).join(' ');
  return ['sh', '-c', inspectScript, 'sh', mark, sizes, ...files.map(({ file }) => file.path)];
}

/**
 * Inspects what a host has, and changes it accordingly, by one command. `decide` gets what was found for each file; if it
 * returns no program there is nothing to do, and nobody waits for the command's end.
 * @throws RemoteExecError of `uploadFailure`.
 */
export async function inspectAndChange(
  route: Route,
  files: readonly SourcedFile[],
  { sudo, signal, timeoutMs }: PutOptions,
  decide: (found: readonly Found[]) => HostProgram | undefined,
  onBytes: (count: number) => void,
): Promise<void> {
  const mark = randomBytes(8).toString('hex');
  const answer = deferred<readonly string[]>();
  let answered = false;
  const decision = answer.promise.then((lines) => {
    answered = true;
    return decide(parseFound(files, lines));
  });
  let scriptBytes = 0;
  const stdin = sendDecision(mark, decision, (bytes) => {
    scriptBytes = bytes;
  });
  const result = await run(
    route,
    {
      argv: commandFor(files, mark),
      stdin,
      onStdoutLine: answerReader(mark, answer.resolve),
      sudo,
      signal,
      timeoutMs,
    },
    {
      onStdinBytes: (count) => {
        const ofScript = Math.min(scriptBytes, count);
        scriptBytes -= ofScript;
        onBytes(count - ofScript);
      },
      enough: new Promise((resolve) => {
        // An error of the decision comes out where stdin is read.
        decision.then((program) => program ?? resolve(undefined)).catch(() => undefined);
      }),
    },
  );
  if (result.exitCode !== 0) throw uploadFailure(route.host, result);
  if (answered) return;
  const message = 'the host did not report what it has: its stdout does not come through.';
  throw new RemoteExecError('PUT_FAILED', message, { outcome: 'ended', host: route.host });
}

/** The program, once it is known, and its input. */
function sendDecision(
  mark: string,
  decision: Promise<HostProgram | undefined>,
  onScript: (bytes: number) => void,
): Lending {
  return lending(async function* () {
    const program = await decision;
    if (program === undefined) return;
    const head = programInBlocks(program.script, mark);
    onScript(head.length);
    yield head;
    yield* program.stdin();
  });
}
