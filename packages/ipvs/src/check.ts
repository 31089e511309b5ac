import { type Diagnostic, hasErrors } from '@harderway/diagnostics';
import { parseConnections } from './document/connections.js';
import { parseTable } from './document/table.js';
import { validate } from './kernel/validate.js';
import type { Names } from './names.js';
import type { IpvsCode } from './rules.generated.js';

/**
 * Everything that is wrong with a text that ipvsadm or the kernel printed: lines that cannot be read, and, if all can,
 * services and servers that ipvsadm or the kernel would refuse. Names are looked up in `names`, default `numericNames`.
 */
export function check(
  text: string,
  options: { readonly names?: Names | undefined } = {},
): readonly Diagnostic<IpvsCode>[] {
  const { kind, table, diagnostics } = parseTable(text, options);
  if (kind === 'connections') return parseConnections(text).diagnostics;
  // What is refused of saved rules is reported at its line.
  return kind === 'save' || hasErrors(diagnostics) ? diagnostics : [...diagnostics, ...validate(table)];
}
