import type { CommandLine } from './command-line.js';
import { formatFlagValue } from './format-value.js';
import { type FlagSet, specOf } from './spec.js';

/**
 * Writes a parsed command line in its plainest form: each flag once with the value in force, in the order of
 * first use, then the positional arguments. Parsing the result gives the same values.
 */
export function formatCommandLine(line: CommandLine, flags: FlagSet): readonly string[] {
  const named = Object.entries(line.values).flatMap(([name, value]) => {
    const spec = specOf(flags, name);
    const written = spec?.spelling ?? name;
    return formatFlagValue(spec?.type ?? 'string', value).map((text) => `--${written}=${text}`);
  });
  return line.positional.length === 0 ? named : [...named, '--', ...line.positional];
}
