import { type Command, defineCommand, type Options, type Values, type World } from '@harderway/command';
import type { Context, Engine } from '../context.js';
import type { ContextOptions } from '../context-of.js';
import type { RunLog } from '../log/run-log.js';
import { commandOptions, globalOptions } from '../options.js';

/** The function that carries a command out. */
type Work<O extends Options> = (
  context: Context,
  options: Values<O & typeof globalOptions>,
  operands: readonly string[],
  world: World,
) => Promise<number>;

/** Options of each command, by its name. */
type OwnOptions = typeof commandOptions;

/** Declares a command of `harderway` by its name. Its code is loaded when it runs. */
export type Define = <N extends keyof OwnOptions>(
  name: N,
  definition: Omit<Command<OwnOptions[N]>, 'name' | 'group' | 'options' | 'run'>,
  load: () => Promise<Work<OwnOptions[N]>>,
) => Command;

/** The log of the command that runs. */
export interface Running {
  log?: RunLog | undefined;
}

/** The options of a context that a command has. */
const contextOptions = (options: Readonly<Record<string, unknown>>): ContextOptions => ({
  noColor: options['noColor'] === true,
  debug: options['debug'] === true,
  logFormat: options['logFormat'] === 'json' ? 'json' : 'text',
  concurrency: typeof options['concurrency'] === 'number' ? options['concurrency'] : undefined,
});

/** Gives every command of a group the global options, and others that the group has in common. */
export const defineIn =
  <G extends Options>(engine: Engine, running: Running, group: string, groupOptions: G): Define =>
  (name, definition, load) =>
    defineCommand({
      ...definition,
      name,
      group,
      options: { ...commandOptions[name], ...groupOptions, ...globalOptions },
      async run({ options, operands, world }) {
        const [work, { contextOf }, { setKeyHolder }, { keyHolderOf }] = await Promise.all([
          load(),
          import('../context-of.js'),
          import('@harderway/credentials-directory/key-holder'),
          import('../secrets.js'),
        ]);
        const context = contextOf(world, engine, name, contextOptions(options));
        running.log = context.log;
        setKeyHolder(keyHolderOf(context));
        const code = await work(context, options, operands, world);
        context.log.end(code);
        return code;
      },
    });
