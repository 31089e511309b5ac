import type { ExecCommand } from '../exec/model.js';
import type { Condition, Effect, Field, Items, LineContext, Lists, Setting } from './model.js';

/** How the items of a list are told apart. */
interface Distinct<T> {
  /** Items of one key are one: the later value, at the place of the earlier. By default all items count. */
  readonly key?: ((item: T) => unknown) | undefined;
  /** A later item of a key goes to the end. */
  readonly moves?: boolean | undefined;
}

type Add<T> = (line: LineContext, items: Iterable<T>, distinct?: Distinct<T>) => Effect;

/**
 * A list that grows line by line in place: copying it for every line would take quadratic time. The array of a setting is
 * made of it when it is asked for.
 */
const list =
  <T>(of: (lists: Lists) => Items<T>, make: (items: readonly T[]) => Setting): Add<T> =>
  ({ slot }, items, { key, moves = false } = {}) => {
    const all = of(slot.lists);
    for (const item of items) {
      const name = key === undefined ? all.size : key(item);
      if (moves) all.delete(name);
      all.set(name, item);
    }
    return { kind: 'grown', setting: () => make([...all.values()]) };
  };

/** Adds to a list of texts. */
export const addTexts: Add<string> = list(
  (lists) => (lists.texts ??= new Map()),
  (value) => ({ kind: 'texts', value }),
);

const itself = (text: string): string => text;

/** Adds to a list of texts those that it does not have. */
export const addNewTexts = (line: LineContext, texts: Iterable<string>): Effect =>
  addTexts(line, texts, { key: itself });

/** Adds to a list of records. */
export const addRecords: Add<readonly Field[]> = list(
  (lists) => (lists.records ??= new Map()),
  (value) => ({ kind: 'records', value }),
);

/** Adds to a run of bytes. */
export const addBytes: Add<readonly number[]> = list(
  (lists) => (lists.bytes ??= new Map()),
  (parts) => ({
    kind: 'bytes',
    value: parts.flat(),
  }),
);

/** Adds to a list of commands. */
export const addCommands: Add<ExecCommand> = list(
  (lists) => (lists.commands ??= new Map()),
  (value) => ({ kind: 'commands', value }),
);

/** Adds to a list of conditions. */
export const addConditions: Add<Condition> = list(
  (lists) => (lists.conditions ??= new Map()),
  (value) => ({ kind: 'conditions', value }),
);

const variables = list(
  (lists) => (lists.environment ??= new Map()),
  (entries) => ({
    kind: 'environment',
    value: Object.fromEntries(entries),
  }),
);

/** Sets variables; one that is set again keeps its place. */
export const addVariables = (line: LineContext, values: Readonly<Record<string, string>>): Effect =>
  variables(line, Object.entries(values), { key: ([name]) => name });

const nameOf = (item: string): string => item.replace(/:.*/s, '');

/**
 * A list that either allows or, with `~`, denies: the first line decides which, and a line of the opposite sense removes
 * items. `again`: a list that has become empty is decided anew.
 */
export function addToFilter(
  { slot }: LineContext,
  inverted: boolean,
  items: readonly string[],
  again = false,
): Effect {
  slot.lists.filter ??= { inverted, items: new Map() };
  const { filter } = slot.lists;
  if (again && filter.items.size === 0) filter.inverted = inverted;
  for (const item of items) {
    // A call that is allowed but for an error stays in a list of allowed calls, to fail with it.
    if (filter.inverted === inverted || (inverted && item.includes(':')))
      filter.items.set(nameOf(item), item);
    else filter.items.delete(nameOf(item));
  }
  const setting = (): Setting => ({
    kind: 'filter',
    value: { inverted: filter.inverted, items: [...filter.items.values()] },
  });
  return { kind: 'grown', setting };
}

/** A list that allows nothing. */
export function allowNothing(line: LineContext): Effect {
  delete line.slot.lists.filter;
  return addToFilter(line, false, []);
}
