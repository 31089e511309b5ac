import { CommanderError } from 'commander';
import type { Context } from './context.js';
import { CliError } from './errors.js';
import { exitCodes } from './exit-codes.js';
import type { JsonOptions } from './options.js';
import { createProgram } from './program.js';

/** The exit code that a signal's abort reason asks for. */
function stoppedBy(signal: AbortSignal): number {
  return signal.reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
}

async function tell(context: Context, error: unknown, options: JsonOptions): Promise<number> {
  const { renderError, viewError } = await import('./present/error.js');
  const { styleFor } = await import('./present/style.js');
  const view = viewError(error);
  context.stderr.write(renderError(error, styleFor(context.stderr, context, options), options.verbose));
  if (options.json === true) {
    const { writeJson } = await import('./present/json.js');
    const diagnostics = error instanceof CliError ? error.diagnostics : undefined;
    writeJson(context.stdout, { error: diagnostics === undefined ? view : { ...view, diagnostics } });
  }
  return view.code === 'usage' ? exitCodes.usage : exitCodes.error;
}

/**
 * Runs one command line (without node and script name).
 *
 * @returns its exit code; see {@link exitCodes}. Never rejects.
 */
export async function run(argv: readonly string[], context: Context): Promise<number> {
  let code: number = exitCodes.ok;
  let name = '';
  let options: JsonOptions = { file: 'cluster.yaml', color: !argv.includes('--no-color') };
  try {
    const program = createProgram(context, (finished) => {
      code = finished;
    });
    program.hook('preAction', (_, command) => {
      options = command.optsWithGlobals();
      name = command.name();
    });
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and the version were asked for, or the command line was wrong and commander has said so.
      return error.code === 'commander.helpDisplayed' || error.code === 'commander.version'
        ? exitCodes.ok
        : exitCodes.usage;
    }
    if (context.signal.aborted) {
      const changes = name === 'apply' || name === 'reset';
      const rest = changes ? ` What was done stays; the next ${name} goes on from there.` : '';
      context.stderr.write(`Stopped.${rest}\n`);
      return stoppedBy(context.signal);
    }
    return tell(context, error, options);
  }
}
