import { keyText } from '@harderway/yaml-text';
import { isMap, isSeq, type Pair, type YAMLMap } from 'yaml';
import { type Context, resolved } from './read.js';

/** The entries of a mapping, after those that a merge key (`<<`) brings; of equal keys the last one counts. */
export function entriesOf(node: YAMLMap, context: Context): readonly Pair[] {
  const merged = node.items.flatMap(({ key, value }) => {
    if (keyText(key) !== '<<') return [];
    const given = resolved(value, context);
    const sources = (isSeq(given) ? [...given.items].reverse() : [given]).map((each) =>
      resolved(each, context),
    );
    return sources.flatMap((source) => (isMap(source) ? entriesOf(source, context) : []));
  });
  return [...merged, ...node.items.filter(({ key }) => keyText(key) !== '<<')];
}
