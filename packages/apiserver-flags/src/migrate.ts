import { type FlagValue, type MigrationItem, migrate } from '@harderway/component-flags';
import type { StartDiagnostic } from '@harderway/component-flags/kubernetes';
import { catalog } from './catalog/history.generated.js';
import { checkApiserver } from './check.js';

/** What a move to another version means for a command line of kube-apiserver. */
export interface ApiserverMigration {
  /** Flags that are removed, deprecated, changed or new. */
  readonly items: readonly MigrationItem[];
  /** What the newer version refuses or warns of and the older one does not: rules, gates, plugins, values. */
  readonly newFindings: readonly StartDiagnostic[];
}

/**
 * Tells what changes for a command line between two versions of kube-apiserver.
 *
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export const migrateApiserver = (argv: readonly string[], from: string, to: string): ApiserverMigration => {
  const before = checkApiserver({ version: from, argv });
  const values: Readonly<Record<string, FlagValue>> = before.line.values;
  const items = migrate(catalog, values, from, to);
  const gone = new Set(items.filter(({ kind }) => kind === 'removed').map(({ flag }) => flag));
  // Without the flags that are gone, the rest can be looked at.
  const kept = before.line.uses
    .filter(({ flag }) => !gone.has(flag))
    .map(({ flag, text }) => `--${flag}=${text}`);
  const known = new Set(
    before.diagnostics.map(({ code, flag, programText }) => `${code} ${flag} ${programText}`),
  );
  const after = checkApiserver({ version: to, argv: kept });
  return {
    items,
    newFindings: after.diagnostics.filter(
      ({ code, flag, programText }) =>
        code !== 'flag-deprecated' && !known.has(`${code} ${flag} ${programText}`),
    ),
  };
};
