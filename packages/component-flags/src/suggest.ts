import { nearest } from '@harderway/diagnostics';
import type { FlagSet } from './spec.js';

/** Advice about an unknown flag, as a sentence. */
export function adviseOnUnknown(flags: FlagSet, name: string): string {
  const close = nearest(name, Object.keys(flags));
  return close === undefined ? 'This version has no such flag: remove it.' : `Did you mean --${close}?`;
}
