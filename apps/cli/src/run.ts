import { CommanderError } from 'commander';
import type { Context } from './context.js';
import { CliError } from './errors.js';
import { exitCodes } from './exit-codes.js';
import type { JsonOptions } from './options.js';
import { createProgram } from './program.js';

/** The exit code that a signal's abort reason asks for. */
function stoppedBy(signal: AbortSignal): number {
  if (signal.reason === 'SIGHUP') return exitCodes.hungUp;
  return signal.reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
}

/** Whether a command line asks for JSON. Where it is wrong nobody else can tell; what stands behind `--` is not ours. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}

async function tellMachines(context: Context, error: unknown): Promise<void> {
  const { viewError } = await import('./present/error.js');
  const { writeJson } = await import('./present/json.js');
  const diagnostics = error instanceof CliError ? error.diagnostics : undefined;
  const view = viewError(error);
  writeJson(context.stdout, { error: diagnostics === undefined ? view : { ...view, diagnostics } });
}

async function tellPeople(context: Context, error: unknown, options: JsonOptions): Promise<void> {
  const { renderError } = await import('./present/error.js');
  const { styleFor } = await import('./present/style.js');
  context.stderr.write(renderError(error, styleFor(context.stderr, context, options), options.verbose));
}

/** What commander found wrong, and has told people already. */
const wrongUsage = (error: CommanderError): CliError =>
  new CliError('usage', error.message.replace(/^error: /, '').replaceAll('\n', ' '), {
    hint: 'harderway --help shows the commands, and --help behind one what it takes',
    cause: error,
  });

/**
 * Runs one command line (without node and script name).
 *
 * @returns its exit code; see {@link exitCodes}. Never rejects.
 */
export async function run(argv: readonly string[], context: Context): Promise<number> {
  let code: number = exitCodes.ok;
  let name = '';
  const json = asksForJson(argv);
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
      if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') return exitCodes.ok;
      if (json) await tellMachines(context, wrongUsage(error));
      return exitCodes.usage;
    }
    if (context.signal.aborted) {
      const changes = name === 'apply' || name === 'reset';
      const rest = changes ? ` What was done stays; the next ${name} goes on from there.` : '';
      context.stderr.write(`Stopped.${rest}\n`);
      if (json) await tellMachines(context, new CliError('stopped', `Stopped.${rest}`));
      return stoppedBy(context.signal);
    }
    await tellPeople(context, error, options);
    if (json) await tellMachines(context, error);
    const usage = error instanceof CliError && error.code === 'usage';
    return usage ? exitCodes.usage : exitCodes.error;
  }
}
