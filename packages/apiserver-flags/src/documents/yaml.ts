import { stringify } from 'yaml';

/** YAML of the values of a file, which Go reads as YAML 1.1. Alone in its module, so that only who writes files has the library in a bundle. */
export const yamlOf = (value: object): string => stringify(value, { compat: 'yaml-1.1', lineWidth: 0 });
