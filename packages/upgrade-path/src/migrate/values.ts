import { inRanges, parseVersion } from '@harderway/component-flags';
import type { ProgramName } from '../model.js';
import { type Argument, changeEach, type Migrated } from './arguments.js';
import { removedValues } from './values.generated.js';

/** Gives flags the values that take the place of those that a version no longer takes. */
export function migrateValues(args: readonly Argument[], program: ProgramName, to: string): Migrated {
  const version = parseVersion(to);
  return changeEach(args, (argument) => {
    const found = removedValues.find(
      ({ programs, flags, values, until }) =>
        programs.includes(program) &&
        flags.includes(argument.flag) &&
        values.includes(argument.text) &&
        !inRanges(version, `1.0-${until}`),
    );
    if (found === undefined) return { args: [argument] };
    const { use, why } = found;
    return {
      args: [{ ...argument, text: use }],
      change: {
        kind: 'value',
        subject: `--${argument.flag}`,
        before: argument.text,
        after: use,
        reason: why,
        attention: true,
      },
    };
  });
}
