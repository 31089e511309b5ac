import { stringify } from 'yaml';

/** YAML of the values of a file. Alone in its module, so that only who writes files has the library in a bundle. */
export const yamlOf = (value: object): string => stringify(value, { lineWidth: 0 });
