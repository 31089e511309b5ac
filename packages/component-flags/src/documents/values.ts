import type { KeyPath } from '@harderway/yaml-text';

/** Values of a map, or an empty one for anything else. */
export const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** Items of a list, or none for anything else. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A scalar as text; empty for anything else. */
export const textOf = (value: unknown): string =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';

/** The items of a list with their paths. */
export const itemsOf = (
  value: unknown,
  path: KeyPath,
): readonly { readonly item: unknown; readonly here: KeyPath; readonly index: number }[] =>
  listOf(value).map((item, index) => ({ item, here: [...path, index], index }));
