import type { Severity } from '@harderway/diagnostics';
import { type Catalog, coveredVersion, type FlagHistory, specAt } from './catalog.js';
import { defaultValue } from './diff.js';
import { sameValue } from './equal.js';
import { formatFlagValue } from './format-value.js';
import { parseFlagValue } from './parse-value.js';
import type { FlagSpec } from './spec.js';
import type { FlagValue } from './types.js';

/** One item of a migration report. */
export interface MigrationItem {
  readonly kind:
    | 'removed'
    | 'deprecated'
    | 'type-changed'
    | 'default-changed'
    | 'new'
    /** Given with a value that the older version had by default and the newer one changes. */
    | 'pinned-default';
  readonly flag: string;
  /** `error`: the newer version does not start with it. */
  readonly severity: Severity;
  /** The change. */
  readonly message: string;
  /** Advice. */
  readonly hint?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly replacement?: readonly string[] | undefined;
}

const instead = (replacement: readonly string[] | undefined, otherwise: string): string =>
  replacement === undefined || replacement.length === 0
    ? otherwise
    : `Use ${replacement.map((flag) => `--${flag}`).join(' and ')} instead.`;

/** An empty list and no text at all are the same default. */
const sameDefault = (left: string, right: string): boolean =>
  (left === '[]' ? '' : left) === (right === '[]' ? '' : right);

/** Whether the text of a value means something else to another type. */
function isReadDifferently(before: FlagSpec, after: FlagSpec, given: FlagValue): boolean {
  if (before.type === after.type) return false;
  const texts = formatFlagValue(before.type, given);
  const read = texts.map((text) => parseFlagValue(after, text));
  return read.some((each, index) => {
    if (!each.ok || formatFlagValue(after.type, each.value).join(',') !== texts[index]) return true;
    // One text with commas becomes a list.
    return Array.isArray(each.value) && !Array.isArray(given) && each.value.length !== 1;
  });
}

/** An item about a flag, whose message begins with its name. */
const itemOf = (
  flag: string,
  kind: MigrationItem['kind'],
  severity: Severity,
  message: string,
  more: Partial<MigrationItem> = {},
): MigrationItem => ({ kind, flag, severity, message: `--${flag} ${message}`, ...more });

function removedItem({
  name,
  deprecated: { replacement, noop } = { since: '', kind: 'warns' },
}: FlagHistory): MigrationItem {
  return itemOf(name, 'removed', 'error', 'is gone: the program refuses to start with it', {
    hint: instead(replacement, noop === true ? 'It had no effect: delete it.' : 'Delete it.'),
    replacement,
  });
}

function* changes(
  { name, sameMeaning }: FlagHistory,
  before: FlagSpec,
  after: FlagSpec,
  given: FlagValue | undefined,
): Iterable<MigrationItem> {
  if (given !== undefined && after.deprecated !== undefined && before.deprecated === undefined) {
    const { replacement, removalAnnounced: end } = after.deprecated;
    yield itemOf(
      name,
      'deprecated',
      'warning',
      `is deprecated${end === undefined ? '' : `, to be removed in ${end}`}`,
      {
        hint: instead(replacement, 'Plan to do without it.'),
        replacement,
      },
    );
  }
  if (given !== undefined && isReadDifferently(before, after, given))
    yield itemOf(name, 'type-changed', 'warning', `changes its type from ${before.type} to ${after.type}`, {
      hint: 'Check how its value is read.',
      from: before.type,
      to: after.type,
    });
  if (sameMeaning === true || sameDefault(before.default, after.default)) return;
  const move = { from: before.default, to: after.default };
  const [old, now] = [before.default || 'empty', after.default || 'empty'];
  const value = defaultValue(before);
  if (given === undefined)
    yield itemOf(
      name,
      'default-changed',
      'warning',
      `is not given, and its default changes from ${old} to ${now}`,
      {
        hint: 'Give it to keep the old behavior.',
        ...move,
      },
    );
  else if (value !== undefined && sameValue(given, value))
    yield itemOf(
      name,
      'pinned-default',
      'info',
      `is given with the old default ${old}; the new default is ${now}`,
      {
        hint: 'Delete it to follow.',
        ...move,
      },
    );
}

/**
 * Effects of a move from one version to another on a command line: which of its flags are removed or
 * deprecated and by what, which change in type or default, and which flags are new in the groups that it uses.
 *
 * @param given the values in force, by flag
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export function migrate(
  catalog: Catalog,
  given: Readonly<Record<string, FlagValue>>,
  from: string,
  to: string,
): readonly MigrationItem[] {
  const older = coveredVersion(catalog, from);
  const newer = coveredVersion(catalog, to);
  const groups = new Set(
    catalog.flags.filter((flag) => Object.hasOwn(given, flag.name)).map((flag) => flag.group),
  );
  return catalog.flags.flatMap((flag): readonly MigrationItem[] => {
    const { name, group } = flag;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    const [before, after] = [specAt(flag, older), specAt(flag, newer)];
    if (after === undefined) return value === undefined ? [] : [removedItem(flag)];
    if (before !== undefined) return [...changes(flag, before, after, value)];
    const isOffered = value === undefined && after.hidden !== true && after.deprecated === undefined;
    if (!isOffered || !groups.has(group)) return [];
    return [itemOf(name, 'new', 'info', `(${after.type}) is new in the group '${group}'`)];
  });
}
