import type { OneOrMore } from './one-or-more.js';
import type { EnvironmentValue, ExecValue } from './value.js';

/** Text as it is in the file, or a number; a list writes the key once for each item. */
export type TextInput = OneOrMore<string | number | boolean>;

/** `true` and `false` are written `yes` and `no`. */
export type BooleanInput = boolean | string;

/** An Exec line from `exec(argv)`, or its text. */
export type ExecInput = OneOrMore<ExecValue | string>;

/** Variables from `environment({…})`, or the text. */
export type EnvironmentInput = OneOrMore<EnvironmentValue | string>;

/** Keys of other programs, which systemd ignores. */
export interface ExtensionKeys {
  readonly [key: `X-${string}`]: TextInput | undefined;
}

/** A section of another program, which systemd ignores. */
export interface ExtensionSection {
  readonly [key: string]: TextInput | undefined;
}
