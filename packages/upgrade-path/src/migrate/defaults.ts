import { flagsAt, specOf } from '@harderway/component-flags';
import type { SettingChange } from '../model.js';
import type { Argument, Move } from './arguments.js';

/** An empty list and no text at all are the same default. */
const plain = (standard: string): string => (standard === '[]' ? '' : standard);

/** Defaults that are in force and change. Those of deprecated flags do not count. */
export function changedDefaults(
  args: readonly Argument[],
  { catalog, from, to }: Move,
): readonly SettingChange[] {
  const before = flagsAt(catalog, from);
  const given = new Set(args.map(({ flag }) => flag));
  return Object.entries(flagsAt(catalog, to)).flatMap(([flag, spec]): readonly SettingChange[] => {
    const old = specOf(before, flag);
    const same = old === undefined || plain(old.default) === plain(spec.default);
    if (same || given.has(flag) || spec.deprecated !== undefined) return [];
    const reason = `--${flag} is not given, and its default changes`;
    const [left, right] = [plain(old.default), plain(spec.default)];
    return [{ kind: 'default', subject: `--${flag}`, before: left, after: right, reason, attention: false }];
  });
}
