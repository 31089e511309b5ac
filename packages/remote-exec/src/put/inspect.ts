import { randomBytes } from 'node:crypto';
import { deferred } from '../async/deferred.js';
import type { SourcedFile } from '../content/content.js';
import { type Lending, lending } from '../content/lend.js';
import { localFailure, RemoteExecError } from '../errors/remote-exec-error.js';
import { answerReader, programInBlocks } from '../host-script/program.js';
import { uploadFailure } from '../host-script/upload-failure.js';
import type { PutOptions } from '../model/files.js';
import type { Backend } from '../run/backend.js';
import { run } from '../run/run.js';
import { fitsArgument } from '../shell/argument-limit.js';
import { quote } from '../shell/quote.js';
import { type FileStatus, parseFileStatuses } from './compare.js';
import { inspectScript } from './inspect-script.js';

/** A shell program for the host, and its input. */
export interface HostProgram {
  readonly script: string;
  readonly stdin: () => AsyncIterable<Uint8Array>;
}

/** The error for a local file that can't be read, or changed while it was sent. */
export const sourceFailure = (host: string, cause: unknown): RemoteExecError =>
  localFailure(host, 'put stopped at a local file', cause);

/** Whether one command can inspect all files. With sudo the whole command line is one argument. */
export const canInspectAtOnce = (files: readonly SourcedFile[]): boolean =>
  fitsArgument(quote(commandFor(files, '')));

function commandFor(files: readonly SourcedFile[], mark: string): readonly string[] {
  const sizes = files.map(({ source }) => source.size).join(' ');
  return ['sh', '-c', inspectScript, 'sh', mark, sizes, ...files.map(({ file }) => file.path)];
}

/**
 * Inspects files on a host and changes them, by one command. `decide` gets the status of each file, and returns the program that
 * changes them. If it returns none there is nothing to do, and the end of the command is not waited for.
 * @throws RemoteExecError
 */
export async function inspectAndChange(
  backend: Backend,
  files: readonly SourcedFile[],
  { sudo, signal, timeoutMs }: PutOptions,
  decide: (found: readonly FileStatus[]) => HostProgram | undefined,
  onBytes: (count: number) => void,
): Promise<void> {
  const mark = randomBytes(8).toString('hex');
  const answer = deferred<readonly string[]>();
  let answered = false;
  const decision = answer.promise.then((lines) => {
    answered = true;
    return decide(parseFileStatuses(files, lines));
  });
  let scriptBytes = 0;
  const stdin = sendDecision(mark, decision, (bytes) => {
    scriptBytes = bytes;
  });
  const result = await run(
    backend,
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
      stdinError: (cause) => sourceFailure(backend.host, cause),
      enough: new Promise((resolve) => {
        // An error of the decision surfaces where stdin is read.
        decision.then((program) => program ?? resolve(undefined)).catch(() => undefined);
      }),
    },
  );
  if (result.exitCode !== 0) throw uploadFailure(backend.host, result);
  if (answered) return;
  const message = 'the host did not report what it has, since its stdout does not arrive.';
  throw new RemoteExecError('put-failed', message, { outcome: 'ended', host: backend.host });
}

/** The program, once it is decided, and its input. */
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
