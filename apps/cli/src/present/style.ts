import { terminalAbilities } from '@harderway/progress';
import pc from 'picocolors';
import type { Context, Output } from '../context.js';
import type { GlobalOptions } from '../options.js';

/** Functions that colour text, or leave it as it is. */
export type Style = ReturnType<typeof pc.createColors>;

/** Colours nothing. */
export const plainStyle: Style = pc.createColors(false);

/** Whether this output gets colours: a terminal, no `NO_COLOR`, no `--no-color`. */
export function wantsColor(
  output: Output,
  context: Pick<Context, 'environment'>,
  options: Pick<GlobalOptions, 'color'>,
): boolean {
  return options.color && terminalAbilities(output, context.environment).color;
}

/** The style for an output. */
export function styleFor(
  output: Output,
  context: Pick<Context, 'environment'>,
  options: Pick<GlobalOptions, 'color'>,
): Style {
  return pc.createColors(wantsColor(output, context, options));
}
