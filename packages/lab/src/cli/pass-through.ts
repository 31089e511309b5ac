import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { LabError } from '../errors.js';

/** Runs a program on this process's own terminal or pipes, and returns its exit status as a shell would. */
export function passThrough(argv: readonly string[]): Promise<number> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    child.on('error', (error) =>
      reject(
        new LabError('COMMAND_NOT_FOUND', `${program} can't be run: ${error.message}`, { cause: error }),
      ),
    );
    child.on('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
