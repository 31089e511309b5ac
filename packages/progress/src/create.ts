import pc from 'picocolors';
import { createLive } from './live.js';
import type { Progress, ProgressOptions } from './model.js';
import { createPlain } from './plain.js';
import { terminalAbilities } from './terminal.js';

/**
 * Progress of many things on many hosts: lines redrawn in place in a terminal, plain lines elsewhere.
 * {@link terminalAbilities} finds out what the stream can show; `color` and `live` override it.
 */
export function createProgress(options: ProgressOptions = {}): Progress {
  const stream = options.stream ?? process.stderr;
  const abilities = terminalAbilities(stream, process.env);
  if (!(options.live ?? abilities.live)) return createPlain(stream);
  const colors = pc.createColors(options.color ?? abilities.color);
  return createLive(stream, { unicode: abilities.unicode, colors });
}
