import { spawn } from 'node:child_process';
import type { Verdict } from '@harderway/component-flags/program';

/** The behavior of a program with a command line. */
export interface RealOutcome {
  readonly verdict: Verdict;
  readonly exitCode: number | null;
  /** All that it wrote. */
  readonly output: string;
}

/** Texts that a program writes only once its command line has passed. */
const STARTED =
  /createTransport failed to connect|attempting to acquire leader lease|Serving securely on|Serving insecurely on/;

/**
 * Runs a program until it ends, until it says that it has started, or until the time is over; then ends it by its
 * own process handle.
 */
export const runProgram = (
  path: string,
  argv: readonly string[],
  options: { readonly directory: string; readonly timeoutMs: number; readonly patient?: boolean },
): Promise<RealOutcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(path, argv, {
      cwd: options.directory,
      env: { HOME: options.directory, PATH: '/usr/bin:/bin' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let stopped = false;
    const stop = (): void => {
      stopped = true;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(stop, options.timeoutMs);
    const take = (chunk: string): void => {
      if (output.length < 1_000_000) output += chunk;
      // A panic or a fatal fault may follow what looks like a start.
      if (!stopped && STARTED.test(output)) setTimeout(stop, options.patient === true ? 2_000 : 0);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      const verdict = stopped && exitCode === null ? 'runs' : exitCode === 0 ? 'exits' : 'refused';
      resolve({ verdict, exitCode, output });
    });
  });
