import type { ProgressStream } from './model.js';

export interface TerminalAbilities {
  readonly color: boolean;
  readonly live: boolean;
  /** Whether the spinner and the marks may use more than ASCII. */
  readonly unicode: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';
const isOff = (value: string | undefined): boolean => value === '0' || value === 'false';

/**
 * The abilities of a stream, from whether it is a terminal, and from the environment:
 * `NO_COLOR` (any value) turns colors off and wins over `FORCE_COLOR`, which turns them on
 * (`0` and `false`: off); `CI` and `TERM=dumb` turn live lines off.
 */
export function terminalAbilities(stream: ProgressStream, environment: Environment): TerminalAbilities {
  const terminal = stream.isTTY === true && environment['TERM'] !== 'dumb';
  const ci = isSet(environment['CI']) && !isOff(environment['CI']);
  const forced = environment['FORCE_COLOR'];
  const color = !isSet(environment['NO_COLOR']) && (forced === undefined ? terminal : !isOff(forced));
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  // The Linux console's font has no braille; the C locale only promises ASCII.
  const unicode = environment['TERM'] !== 'linux' && locale !== 'C' && locale !== 'POSIX';
  return { color, live: terminal && !ci, unicode };
}
