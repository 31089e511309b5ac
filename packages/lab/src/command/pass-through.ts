import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { World } from '@harderway/command';
import { LabError } from '../errors.js';

const HANDED_ON = ['SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program on this process's own terminal or pipes, and gives its exit code as a shell would. A request to end is
 * the program's: this process ends when the program has.
 */
export function passThrough(
  argv: readonly string[],
  { handOverSignals }: Pick<World, 'handOverSignals'>,
): Promise<number> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const handOn = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    // A terminal sends Ctrl-C to the program by itself.
    const leave = (): void => undefined;
    // Before the program runs: what comes while it starts is handed on once it has.
    process.on('SIGINT', leave);
    for (const name of HANDED_ON) process.on(name, handOn);
    handOverSignals();
    const child = spawn(program, args, { stdio: 'inherit' });
    const settle = (): void => {
      process.off('SIGINT', leave);
      for (const name of HANDED_ON) process.off(name, handOn);
    };
    child.on('error', (error) => {
      settle();
      reject(
        new LabError('command-not-found', `${program} cannot be run: ${error.message}`, { cause: error }),
      );
    });
    child.on('close', (code, signal) => {
      settle();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
