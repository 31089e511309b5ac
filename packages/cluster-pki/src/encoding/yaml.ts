import { type CreateNodeOptions, Document, type SchemaOptions } from 'yaml';

/** YAML of a value for programs in Go, which read YAML 1.1: a text that is `yes` or `1_000` is quoted. */
export const yamlOf = (
  value: object,
  options: Pick<CreateNodeOptions & SchemaOptions, 'aliasDuplicateObjects' | 'customTags'> = {},
): string => new Document(value, { ...options, compat: 'yaml-1.1' }).toString({ lineWidth: 0 });
