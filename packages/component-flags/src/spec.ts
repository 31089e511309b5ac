import type { FlagType } from './types.js';

/** How a flag is deprecated in a version. */
export interface Deprecation {
  /** `warns`: the program prints a warning; `help-text-only`: only the help says so. */
  readonly kind: 'warns' | 'help-text-only';
  /** Flags to use instead. */
  readonly replacement?: readonly string[] | undefined;
  /** The flag has no effect any more. */
  readonly noop?: boolean | undefined;
  /** The version that was announced to remove it. */
  readonly removalAnnounced?: string | undefined;
}

/** One flag as one version of a program knows it. */
export interface FlagSpec {
  readonly type: FlagType;
  /** As the help shows it; empty when the zero value. */
  readonly default: string;
  readonly shorthand?: string | undefined;
  readonly hidden?: boolean | undefined;
  readonly deprecated?: Deprecation | undefined;
  /**
   * The words that it takes, where the set is closed. A parser checks them for an `enum` alone: Kubernetes' programs parse any text,
   * and refuse it later.
   */
  readonly values?: readonly string[] | undefined;
  /** Registered with underscores only: this spelling is the only one. */
  readonly spelling?: string | undefined;
  /** `go`: registered with Go's own `flag` package, whose words it has for values that do not parse. */
  readonly words?: 'go' | undefined;
  /** Not known whether this version has it; treated as known, with a warning. */
  readonly uncertain?: boolean | undefined;
}

/** The flags of one version of a program, by name in dash form. */
export type FlagSet = Readonly<Record<string, FlagSpec>>;

/** A flag that takes a type, or with a closed set of words these alone. */
type TypedFlag<Taken extends FlagType | readonly [FlagType, string]> = Taken extends readonly [
  infer Type extends FlagType,
  infer Word extends string,
]
  ? FlagSpec & { readonly type: Type; readonly values: readonly Word[] }
  : FlagSpec & { readonly type: Taken };

/**
 * The flags of one version by name, typed by what each takes: a type such as `duration`, or a pair of type and words where the
 * set of words is closed.
 */
export type TypedFlagSet<Taken extends Readonly<Record<string, FlagType | readonly [FlagType, string]>>> = {
  readonly [Name in keyof Taken]: TypedFlag<Taken[Name]>;
};

/** The spec of a flag, or undefined; names like `constructor` are no flags. */
export const specOf = (flags: FlagSet, name: string): FlagSpec | undefined =>
  Object.hasOwn(flags, name) ? flags[name] : undefined;
