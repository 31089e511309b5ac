import type { Diagnostic } from '@harderway/diagnostics';
import { basisOf, type Catalog, newestFinal } from '../catalog.js';
import { type MigrationItem, migrate } from '../migrate.js';
import type { FlagCode } from '../rules/flag-rules.js';
import type { KubernetesReport } from './check.js';
import { type CheckInput, unknownFlags } from './input.js';

/** Effects of a move to another version on a command line. */
export interface KubernetesMigration {
  /** Flags that are removed, deprecated, changed or new. */
  readonly items: readonly MigrationItem[];
  /** Rules, gates, plugins and values that the newer version refuses or warns of and the older one does not. */
  readonly newFindings: readonly Diagnostic[];
}

const keyOf = ({ code, subject, message }: Diagnostic): string => `${code} ${subject} ${message}`;

/**
 * Flags that are removed, deprecated, changed or new. What rests on a provisional minor alone is a warning: the newest final
 * minor does not say it.
 */
function itemsOf(
  catalog: Catalog,
  values: Parameters<typeof migrate>[1],
  from: string,
  to: string,
): readonly MigrationItem[] {
  const items = migrate(catalog, values, from, to);
  const basis = basisOf(catalog, to) ?? basisOf(catalog, from);
  if (basis === undefined) return items;
  const final = new Set(migrate(catalog, values, from, newestFinal(catalog)).map(({ message }) => message));
  return items.map((item) => {
    if (final.has(item.message)) return item;
    const severity = item.severity === 'error' ? 'warning' : item.severity;
    return { ...item, severity, message: `${item.message} (${basis})` };
  });
}

/** Compares what two versions of a program make of a command line. */
export function migrateLine(
  catalog: Catalog,
  check: (input: CheckInput) => KubernetesReport,
  { spans, unknown, ...input }: Omit<CheckInput, 'version'>,
  from: string,
  to: string,
): KubernetesMigration {
  const before = check({ ...input, spans, unknown, version: from });
  const open = new Set(unknownFlags({ argv: input.argv, unknown }).map(([, flag]) => flag));
  const items = itemsOf(catalog, before.line.values, from, to);
  const gone = new Set(items.filter(({ kind }) => kind === 'removed').map(({ flag }) => flag));
  // Without the flags that are gone, the rest can be looked at.
  const kept = before.line.uses.filter(({ flag }) => !gone.has(flag));
  const after = check({
    ...input,
    version: to,
    argv: kept.map(({ flag, text }) => `--${flag}=${text}`),
    ...(spans === undefined ? {} : { spans: kept.flatMap(({ argument }) => spans[argument] ?? []) }),
  });
  const known = new Set(before.diagnostics.map(keyOf));
  const missing = new Set(before.diagnostics.map(({ code, subject }) => `${code} ${subject}`));
  const newFindings = after.diagnostics.filter((found) => {
    const { code, subject = '' } = found;
    const isGiven = before.line.values[subject.slice(2)] !== undefined;
    const isOpen = open.has(subject) || (open.has('') && !isGiven);
    // What is missing already may be put in other words.
    const isKnown = known.has(keyOf(found)) || (!isGiven && missing.has(`${code} ${subject}`));
    return code !== ('flag-deprecated' satisfies FlagCode) && !isKnown && !isOpen;
  });
  return { items, newFindings };
}
