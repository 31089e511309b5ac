import { stringify } from 'yaml';

/** YAML of the values of a file, which Go reads as YAML 1.1. It has a module of its own, so that bundles that write no files leave out the library. */
export const yamlOf = (value: object): string => stringify(value, { compat: 'yaml-1.1', lineWidth: 0 });
