import type { Directive } from '../schema/lookup.js';
import type { Setting } from './model.js';

const sharedStores: Readonly<Record<string, string>> = {
  timer: 'Timer.Timers',
  'path-spec': 'Path.Paths',
  'socket-listen': 'Socket.Listen',
};
const sharedByKey: Readonly<Record<string, string>> = {
  'bind-paths': 'BindPaths',
  'set-credential': 'SetCredential',
  'load-credential': 'LoadCredential',
  'input-text': 'StandardInputData',
  'input-data': 'StandardInputData',
};

/** Where a directive's value is kept; several share one where an empty value of one resets them all. */
export function storeOf({ section, name, type, aliasOf }: Directive): string {
  const shared = sharedStores[type];
  if (shared !== undefined) return shared;
  const key = sharedByKey[type];
  if (key !== undefined) return `${section}.${key}`;
  if (type.startsWith('condition')) return name.startsWith('Assert') ? 'Unit.Asserts' : 'Unit.Conditions';
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
