import type { Directive } from '../schema/lookup.js';
import { sharedStores } from '../schema/stores.generated.js';
import type { Setting } from './model.js';

/** Where a directive's value is kept; several share one where an empty value of one resets them all. */
export function storeOf({ section, name, type, aliasOf }: Directive): string {
  const shared = Object.hasOwn(sharedStores, type) ? sharedStores[type] : undefined;
  if (shared !== undefined) return name.startsWith('Assert') ? 'Unit.Asserts' : shared.replace('*', section);
  return aliasOf === undefined ? `${section}.${name}` : `${aliasOf.section}.${aliasOf.name}`;
}

/** The stores that a line sets: its own, or those of the directives that it sets instead. */
export function storesSetBy(known: Directive, isSet: (store: string) => boolean): readonly string[] {
  if (known.section === 'Service' && known.name === 'TimeoutSec')
    return ['Service.TimeoutStartSec', 'Service.TimeoutStopSec'];
  if (known.name === 'JobTimeoutSec' && !isSet('Unit.JobRunningTimeoutSec'))
    return ['Unit.JobTimeoutSec', 'Unit.JobRunningTimeoutSec'];
  return [storeOf(known)];
}

/** Whether a line replaces such a setting, rather than adding to it. */
export const isScalar = ({ kind }: Setting): boolean =>
  ['boolean', 'text', 'integer', 'time-span', 'nanoseconds', 'limit', 'bytes'].includes(kind);
