import { type Diagnostic, hasErrors } from '@harderway/diagnostics';
import { IpvsError } from '../errors.js';
import type { Table } from '../model.js';
import type { IpvsCode } from '../rules.generated.js';

/** A table as the parsers return it. */
export interface ReadTable {
  readonly table: Table;
  readonly diagnostics: readonly Diagnostic<IpvsCode>[];
}

/**
 * The table itself, or the table in a parser's result.
 *
 * @throws {IpvsError} with code `not-read-whole` if parts of the text were left out of the table
 */
export function wholeTable(source: Table | ReadTable, name: 'actual' | 'desired'): Table {
  if (!('table' in source)) return source;
  const { table, diagnostics } = source;
  if (!hasErrors(diagnostics)) return table;
  const list = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  const message = `the ${name} table was not read whole: ${list.join('; ')}`;
  throw new IpvsError('not-read-whole', message, { diagnostics });
}
