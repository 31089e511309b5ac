import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { LabError } from '../errors.js';

/** What is handed on. Ctrl-C is not: a terminal sends it to the program by itself. */
const HANDED_ON = ['SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program on this process's own terminal or pipes, and returns its exit status as a shell would. A request to
 * end is the program's: this process ends when the program has.
 */
export function passThrough(argv: readonly string[]): Promise<number> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const handOn = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    // Before the program runs: what comes while it starts is handed on once it has.
    for (const name of HANDED_ON) process.on(name, handOn);
    const child = spawn(program, args, { stdio: 'inherit' });
    const settle = (): void => {
      for (const name of HANDED_ON) process.off(name, handOn);
    };
    child.on('error', (error) => {
      settle();
      reject(
        new LabError('COMMAND_NOT_FOUND', `${program} can't be run: ${error.message}`, { cause: error }),
      );
    });
    child.on('close', (code, signal) => {
      settle();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
