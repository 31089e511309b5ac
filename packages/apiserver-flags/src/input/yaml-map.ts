import { mapOf } from '@harderway/component-flags/documents';
import { composeYaml, MAX_DEPTH, positionsIn } from '@harderway/yaml-text';

/** A file given to the command cannot be used. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code = 'input';
}

/**
 * The fields of the one YAML document of a file; none where it holds something else than a map.
 * @throws InputError with the place where the file is no YAML, holds several documents or nests too deep
 */
export const readYamlMap = (text: string, path: string): Readonly<Record<string, unknown>> => {
  const fail = (offset: number, message: string): never => {
    const { line, column } = positionsIn(text)(offset);
    throw new InputError(`${path}:${line}:${column}: ${message}`);
  };
  const composed = composeYaml(text);
  if (composed.kind === 'too-deep')
    return fail(composed.offset, `The file nests deeper than ${MAX_DEPTH} levels. Write it flatter.`);
  const [document, second] = composed.documents;
  const [error] = document?.errors ?? [];
  if (error) return fail(error.pos[0], `${error.message} Mend the YAML.`);
  if (second) return fail(second.range[0], 'The file holds several documents. Keep one.');
  try {
    return mapOf(document?.toJS({ maxAliasCount: 100 }));
  } catch (error) {
    return fail(0, `${error instanceof Error ? error.message : String(error)}. Write the values out.`);
  }
};
