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
  /** What changes. */
  readonly message: string;
  /** What to do. */
  readonly hint?: string;
  readonly from?: string;
  readonly to?: string;
  readonly replacement?: readonly string[];
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
  return read.some(
    (each, index) => !each.ok || formatFlagValue(after.type, each.value).join(',') !== texts[index],
  );
}

function removedItem(flag: FlagHistory): MigrationItem {
  const replacement = flag.deprecated?.replacement;
  return {
    kind: 'removed',
    flag: flag.name,
    severity: 'error',
    message: `--${flag.name} is gone: the program refuses to start with it`,
    hint: instead(
      replacement,
      flag.deprecated?.noop === true ? 'It had no effect: delete it.' : 'Delete it.',
    ),
    ...(replacement === undefined ? {} : { replacement }),
  };
}

function changes(
  { name, sameMeaning }: FlagHistory,
  before: FlagSpec,
  after: FlagSpec,
  given: FlagValue | undefined,
): MigrationItem[] {
  const items: MigrationItem[] = [];
  const shown = (text: string): string => (text === '' ? 'empty' : text);
  if (given !== undefined && after.deprecated !== undefined && before.deprecated === undefined) {
    const { replacement, removalAnnounced } = after.deprecated;
    items.push({
      kind: 'deprecated',
      flag: name,
      severity: 'warning',
      message: `--${name} is deprecated${removalAnnounced === undefined ? '' : `, to be removed in ${removalAnnounced}`}`,
      hint: instead(replacement, 'Plan to do without it.'),
      ...(replacement === undefined ? {} : { replacement }),
    });
  }
  if (given !== undefined && isReadDifferently(before, after, given))
    items.push({
      kind: 'type-changed',
      flag: name,
      severity: 'warning',
      message: `--${name} changes its type from ${before.type} to ${after.type}`,
      hint: 'Check how its value is read.',
      from: before.type,
      to: after.type,
    });
  if (sameMeaning !== true && !sameDefault(before.default, after.default)) {
    const old = defaultValue(before);
    const pinned = given !== undefined && old !== undefined && sameValue(given, old);
    if (given === undefined)
      items.push({
        kind: 'default-changed',
        flag: name,
        severity: 'warning',
        message: `--${name} is not given, and its default changes from ${shown(before.default)} to ${shown(after.default)}`,
        hint: 'Give it to keep the old behavior.',
        from: before.default,
        to: after.default,
      });
    else if (pinned)
      items.push({
        kind: 'pinned-default',
        flag: name,
        severity: 'info',
        message: `--${name} is given with the old default ${shown(before.default)}; the new default is ${shown(after.default)}`,
        hint: 'Delete it to follow.',
        from: before.default,
        to: after.default,
      });
  }
  return items;
}

/**
 * What a move from one version to another means for a command line: which of its flags are removed or
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
    const value = Object.hasOwn(given, flag.name) ? given[flag.name] : undefined;
    const before = specAt(flag, older);
    const after = specAt(flag, newer);
    if (after === undefined) return value === undefined ? [] : [removedItem(flag)];
    if (before !== undefined) return changes(flag, before, after, value);
    if (
      value !== undefined ||
      !groups.has(flag.group) ||
      after.hidden === true ||
      after.deprecated !== undefined
    )
      return [];
    return [
      {
        kind: 'new',
        flag: flag.name,
        severity: 'info',
        message: `--${flag.name} (${after.type}) is new in the group '${flag.group}'`,
      },
    ];
  });
}
