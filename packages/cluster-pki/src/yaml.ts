import { type CreateNodeOptions, stringify } from 'yaml';

/** YAML of a value for programs in Go, which read YAML 1.1: a text that is `yes` or `1_000` is quoted. */
export const yamlOf = (
  value: object,
  options: Pick<CreateNodeOptions, 'aliasDuplicateObjects'> = {},
): string => stringify(value, { ...options, compat: 'yaml-1.1', lineWidth: 0 });
