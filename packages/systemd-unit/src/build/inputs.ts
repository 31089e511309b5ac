import type { SettingValue } from './value.js';

type OneOrMore<T> = T | readonly T[];

/** Text as it stands in the file, or a number; a list writes the key once for each. */
export type TextInput = OneOrMore<string | number | boolean>;

/** `true` and `false` are written `yes` and `no`. */
export type BooleanInput = boolean | string;

/** An Exec line from `exec(argv)`, or its text. */
export type ExecInput = OneOrMore<Extract<SettingValue, { readonly kind: 'exec' }> | string>;

/** Variables from `environment({…})`, or the text. */
export type EnvironmentInput = OneOrMore<Extract<SettingValue, { readonly kind: 'environment' }> | string>;
