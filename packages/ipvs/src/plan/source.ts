import type { Diagnostic } from '@harderway/diagnostics';
import { IpvsError } from '../errors.js';
import type { Table } from '../model.js';
import type { IpvsCode } from '../rules.generated.js';

/** A table as the parsers return it. */
export interface ReadTable {
  readonly table: Table;
  readonly diagnostics: readonly Diagnostic<IpvsCode>[];
}

/** Warnings about what a text does not show, and a table cannot leave open. */
const incomplete: readonly IpvsCode[] = ['view-incomplete', 'ticks-unknown', 'family-unknown'];

/**
 * The table itself, or the table in a parser's result.
 *
 * @throws {IpvsError} with code `not-read-whole` if parts of the text were left out of the table, if the text does not show
 * what a table must have, or, of the desired table, if it does not show scheduler flags, which would be reset
 */
export function wholeTable(source: Table | ReadTable, name: 'actual' | 'desired'): Table {
  if (!('table' in source)) return source;
  const { table, diagnostics } = source;
  const list = diagnostics
    .filter(({ severity, code }) => severity === 'error' || incomplete.includes(code))
    .map(({ message }) => message);
  if (name === 'desired' && table.services.some(({ schedulerFlags }) => !schedulerFlags))
    list.push('it does not show scheduler flags');
  if (list.length === 0) return table;
  const message = `the ${name} table was not read whole: ${list.join('; ')}`;
  throw new IpvsError('not-read-whole', message, { diagnostics });
}
