import { listOf, mapOf, textOf } from '@harderway/component-flags/documents';

/** The names in a set of plugins. */
export const namesIn = (set: unknown, list: 'enabled' | 'disabled'): readonly string[] =>
  listOf(mapOf(set)[list]).map((item) => textOf(mapOf(item)['name']));
