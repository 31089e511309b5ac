import { EXIT, type Failure, Stopped, UsageError } from '@harderway/command';
import { outputOf } from '../context.js';
import { CliError } from '../errors.js';
import { renderError, viewError } from '../present/error.js';
import { writeJson } from '../present/json.js';

/** Prints an error of any package, and gives the exit code; wrong use is left to the front end. */
export async function report(
  error: unknown,
  { world, command, options, json }: Failure,
): Promise<number | undefined> {
  if (error instanceof UsageError) return undefined;
  const noColor = options['noColor'] === true;
  const stderr = outputOf(world.stderr, noColor);
  const stdout = outputOf(world.stdout, noColor);
  const { reason } = world.signal;
  if (world.signal.aborted) {
    const changes = command.name === 'apply' || command.name === 'reset';
    const rest = changes ? ` What was done stays; the next ${command.name} continues from there.` : '';
    stderr.write(`Stopped.${rest}\n`);
    if (json) writeJson(stdout, { error: viewError(new CliError('stopped', `Stopped.${rest}`)) });
    return reason instanceof Stopped ? reason.exitCode : EXIT.interrupted;
  }
  stderr.write(renderError(error, stderr.paint, options['verbose'] === true));
  const diagnostics = error instanceof CliError ? error.diagnostics : undefined;
  if (json) writeJson(stdout, { error: { ...viewError(error), diagnostics } });
  return EXIT.problems;
}
