import type { KeepalivedVersion } from '../environment.js';
import { keywords } from './keywords.generated.js';
import type { Keyword } from './model.js';

/** Compares versions of keepalived such as `2.2.8`. */
function atLeast(version: string, least: string): boolean {
  const [one, other] = [version, least].map((each) => each.split('.').map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (one?.[at] ?? 0) - (other?.[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

const tables = new Map<readonly Keyword[], ReadonlyMap<string, Keyword>>();

/** The keywords of a block by name; keepalived takes the first of equal names. */
function keywordsByName(list: readonly Keyword[]): ReadonlyMap<string, Keyword> {
  const known = tables.get(list);
  if (known !== undefined) return known;
  const table = new Map([...list].reverse().map((each) => [each.keyword, each]));
  tables.set(list, table);
  return table;
}

/** A keyword of a block, if this version has it. */
export function findKeyword(
  list: readonly Keyword[],
  name: string,
  version: KeepalivedVersion,
): Keyword | undefined {
  const found = keywordsByName(list).get(name);
  return found?.since !== undefined && !atLeast(version, found.since) ? undefined : found;
}

/** Every keyword of a name with the blocks that it stands in, outermost first. */
export function findEverywhere(
  name: string,
  list: readonly Keyword[] = keywords,
  path: readonly string[] = [],
): readonly { readonly path: readonly string[]; readonly keyword: Keyword }[] {
  return list.flatMap((keyword) => [
    ...(keyword.keyword === name ? [{ path, keyword }] : []),
    ...(keyword.type.kind === 'block'
      ? findEverywhere(name, keyword.type.keywords, [...path, keyword.keyword])
      : []),
  ]);
}
