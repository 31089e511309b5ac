import { setImmediate as nextTurn } from 'node:timers/promises';
import { cancellationOf } from '../async/cancellation.js';
import type { Command, OwnedProcess } from '../model/command.js';
import type { Backend } from './backend.js';
import { conclude, defaultGraceMs, stdinFailure } from './conclude.js';
import { debugReport } from './debug-report.js';
import { exitOf } from './outcome.js';
import { feed } from './pump.js';
import { start } from './start.js';

/** Starts a command and hands out its streams. Its end is reported to the backend's debug listener. */
export async function stream(backend: Backend, command: Command): Promise<OwnedProcess> {
  const { host } = backend;
  const cancellation = cancellationOf(host, command);
  let bytes = () => ({ stdin: 0, stdout: 0, stderr: 0 });
  const report = debugReport(backend, command, () => bytes());
  const started = await start(backend, command, cancellation).catch((error: unknown) => {
    cancellation.disarm();
    report.failed(error);
    throw error;
  });
  const { stdin, stdout, stderr } = started;
  bytes = () => ({ stdin: started.taken(), stdout: stdout.handed, stderr: stderr.handed });
  // Without an input the caller writes to stdin.
  const fed = command.stdin === undefined ? Promise.resolve() : feed(started, command.stdin, cancellation);
  const sideWorks = [{ done: fed, error: stdinFailure(host) }];
  const exit = conclude(host, command, started, cancellation, sideWorks)
    .then((end) => {
      const { exitCode, signal } = exitOf(host, end, '');
      return { exitCode, signal };
    })
    .finally(cancellation.disarm);
  exit.then(({ exitCode }) => report.exited(exitCode), report.failed);
  return {
    stdin,
    stdout,
    stderr,
    exit,
    end: ({ graceMs = defaultGraceMs } = {}) => started.end(graceMs),
    [Symbol.asyncDispose]: async () => {
      const ended = await Promise.race([exit.catch(() => undefined), nextTurn()]);
      if (ended === undefined) await started.end(defaultGraceMs);
    },
  };
}
