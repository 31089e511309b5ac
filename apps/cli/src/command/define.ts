import { type Command, defineCommand, type Options, type Values, type World } from '@harderway/command';
import { type Context, contextOf, type Engine } from '../context.js';
import { globalOptions } from '../options.js';

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

/** Gives every command the global options and the engine. */
export const defineWith =
  (engine: Engine): Define =>
  (definition, load) =>
    defineCommand({
      ...definition,
      options: { ...definition.options, ...globalOptions },
      async run({ options, operands, world }) {
        const work = await load();
        return work(contextOf(world, engine, options['noColor'] === true), options, operands, world);
      },
    });
