import { pairsOf } from '@harderway/yaml-text';
import { Pair, type YAMLMap } from 'yaml';
import { type Context, resolved } from './read.js';

/** The entries of a mapping, after those that a merge key (`<<`) brings; of equal keys the last one counts. */
export const entriesOf = (node: YAMLMap, context: Context): readonly Pair[] =>
  pairsOf(node, 'less', (each) => resolved(each, context)).map(
    ({ key, value }) => new Pair(resolved(key, context), value),
  );
