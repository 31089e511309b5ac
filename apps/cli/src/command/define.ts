import { type Command, defineCommand, type Options, type Values, type World } from '@harderway/command';
import type { Context, Engine } from '../context.js';
import type { ContextOptions } from '../context-of.js';
import type { RunLog } from '../log/run-log.js';
import { globalOptions, hostOptions } from '../options.js';

/** What carries a command out. */
type Work<O extends Options> = (
  context: Context,
  options: Values<O & typeof globalOptions>,
  operands: readonly string[],
  world: World,
) => Promise<number>;

/** Declares a command of `harderway`, whose code is loaded when it runs. */
export type Define = <const O extends Options>(
  definition: Omit<Command<O>, 'run'>,
  load: () => Promise<Work<O>>,
) => Command;

/** The log of the command that runs. */
export interface Running {
  log?: RunLog;
}

/** The options of a context, as far as a command has them. */
const contextOptions = (options: Readonly<Record<string, unknown>>): ContextOptions => ({
  noColor: options['noColor'] === true,
  debug: options['debug'] === true,
  logFormat: options['logFormat'] === 'json' ? 'json' : 'text',
  concurrency: typeof options['concurrency'] === 'number' ? options['concurrency'] : undefined,
});

/** Gives every command the global options and the engine. */
export const defineWith =
  (engine: Engine, running: Running): Define =>
  (definition, load) =>
    defineCommand({
      ...definition,
      options: { ...definition.options, ...globalOptions },
      async run({ options, operands, world }) {
        const [work, { contextOf }] = await Promise.all([load(), import('../context-of.js')]);
        const context = contextOf(world, engine, definition.name, contextOptions(options));
        running.log = context.log;
        const code = await work(context, options, operands, world);
        context.log.end(code);
        return code;
      },
    });

/** Gives every command the options of those that work on hosts too. */
export const defineOnHosts =
  (define: Define): Define =>
  (definition, load) =>
    define({ ...definition, options: { ...definition.options, ...hostOptions } }, load);
