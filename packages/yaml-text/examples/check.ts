import { composeYaml, MAX_DEPTH, positionsIn } from '@harderway/yaml-text';

/** What is wrong with the syntax of a text, a line each. */
export function check(text: string): readonly string[] {
  const at = positionsIn(text);
  const found = (offset: number, message: string): string =>
    `${at(offset).line}:${at(offset).column} ${message}`;
  const composed = composeYaml(text);
  if (composed.kind === 'too-deep') return [found(composed.offset, `nests deeper than ${MAX_DEPTH} levels`)];
  return composed.documents.flatMap(({ errors }) => errors.map(({ pos, message }) => found(pos[0], message)));
}
