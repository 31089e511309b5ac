import { terminalAbilities } from '@harderway/progress';
import pc from 'picocolors';
import type { Context, Output } from '../context.js';
import type { GlobalOptions } from '../options.js';

/** Functions that color text, or leave it as it is. */
export type Style = ReturnType<typeof pc.createColors>;

/** Colours nothing. */
export const plainStyle: Style = pc.createColors(false);

/** Whether this output gets colors: a terminal, no `NO_COLOR`, no `--no-color`. */
export function wantsColor(
  output: Output,
  context: Pick<Context, 'environment'>,
  options: Pick<GlobalOptions, 'noColor'>,
): boolean {
  return !options.noColor && terminalAbilities(output, context.environment).color;
}

/** The style for an output. */
export function styleFor(
  output: Output,
  context: Pick<Context, 'environment'>,
  options: Pick<GlobalOptions, 'noColor'>,
): Style {
  return pc.createColors(wantsColor(output, context, options));
}
