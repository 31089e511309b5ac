import { CommanderError } from 'commander';
import { LabError } from '../errors.js';
import { labCommand } from './command.js';

/**
 * Runs `harderway-lab` with its arguments.
 *
 * @returns 0, or 1 for an error, 2 for wrong usage, 130 when stopped by a signal; `ssh` and `exec` return what
 * their command returned.
 */
export async function runCli(args: readonly string[]): Promise<number> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  let exitCode = 0;
  const command = labCommand(controller.signal, (code) => {
    exitCode = code;
  });
  try {
    await command.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (controller.signal.aborted) {
      process.stderr.write('stopped\n');
      return 130;
    }
    const message = error instanceof LabError ? `${error.message} (${error.code})` : describe(error);
    process.stderr.write(`harderway-lab: ${message}\n`);
    return error instanceof LabError && error.code === 'INVALID_OPTION' ? 2 : 1;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    process.off('SIGHUP', stop);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
