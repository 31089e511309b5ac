import { sameValue } from './equal.js';
import { parseFlagValue } from './parse-value.js';
import { type FlagSet, type FlagSpec, specOf } from './spec.js';
import type { FlagValue } from './types.js';

/** A difference in meaning between two command lines. */
export type FlagChange =
  | { readonly kind: 'added'; readonly flag: string; readonly to: FlagValue }
  | { readonly kind: 'removed'; readonly flag: string; readonly from: FlagValue }
  | { readonly kind: 'changed'; readonly flag: string; readonly from: FlagValue; readonly to: FlagValue };

/** The value that a flag has when it is not given, if the help's text parses back to a value. */
export function defaultValue(spec: FlagSpec): FlagValue | undefined {
  const text = /^\[.*\]$/.test(spec.default) ? spec.default.slice(1, -1) : spec.default;
  if (text === '' && spec.type !== 'string') {
    if (spec.type === 'stringSlice' || spec.type === 'stringArray') return [];
    return undefined;
  }
  if (spec.type === 'stringArray' && text === '') return [];
  const result = parseFlagValue(spec, text);
  return result.ok ? result.value : undefined;
}

/**
 * Whether two texts of a flag mean the same to a program: `60m` and `1h`, or its default and a flag that is not given
 * (`undefined`). Texts of a flag that is not known mean the same only if they are equal.
 */
export function sameFlagText(
  flags: FlagSet,
  flag: string,
  one: string | undefined,
  other: string | undefined,
): boolean {
  if (one === other) return true;
  const spec = specOf(flags, flag);
  if (spec === undefined) return false;
  const read = (text: string | undefined): FlagValue | undefined => {
    if (text === undefined) return defaultValue(spec);
    const result = parseFlagValue(spec, text);
    return result.ok ? result.value : undefined;
  };
  const [left, right] = [read(one), read(other)];
  return left !== undefined && right !== undefined && sameValue(left, right);
}

/**
 * Differences in meaning between the values of two command lines: a flag given with its default equals one
 * left out, order and spelling do not count.
 */
export function diffFlags(
  from: Readonly<Record<string, FlagValue>>,
  to: Readonly<Record<string, FlagValue>>,
  flags: FlagSet,
): readonly FlagChange[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names.flatMap((flag): readonly FlagChange[] => {
    const left = from[flag];
    const right = to[flag];
    const spec = specOf(flags, flag);
    const fallback = spec === undefined ? undefined : defaultValue(spec);
    const a = left ?? fallback;
    const b = right ?? fallback;
    if (a !== undefined && b !== undefined && sameValue(a, b)) return [];
    if (left === undefined) return right === undefined ? [] : [{ kind: 'added', flag, to: right }];
    if (right === undefined) return [{ kind: 'removed', flag, from: left }];
    return [{ kind: 'changed', flag, from: left, to: right }];
  });
}
