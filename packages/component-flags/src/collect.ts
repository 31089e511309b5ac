import { type Diagnostic, type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { argumentSpans } from './argument-spans.js';
import type { CommandLine, FlagUse, ParseOptions } from './command-line.js';
import { mergeFlagValues } from './merge-values.js';
import { parseFlagValue } from './parse-value.js';
import type { FlagCode } from './rules/flag-rules.js';
import type { FlagSpec } from './spec.js';
import type { FlagType, FlagValue } from './types.js';
import { emptyMap } from './values/maps.js';
import type { ValueResult } from './values/result.js';

/** Gathers what a parser reads while it walks over the arguments. */
export interface Collected {
  readonly uses: FlagUse[];
  /** One value for each use of a flag, merged at the end: merging at each use would take quadratic time. */
  readonly values: Map<string, { readonly type: FlagType; readonly values: FlagValue[] }>;
  readonly positional: string[];
  readonly diagnostics: Diagnostic[];
  help: boolean;
  faultAt: number | undefined;
  /** Where an argument is. */
  spanOf(index: number): Span;
}

/** An empty collection for a list of arguments. */
export function newCollected(argv: readonly string[], options: ParseOptions): Collected {
  const spans = options.spans ?? argumentSpans(argv);
  return {
    uses: [],
    values: new Map(),
    positional: [],
    diagnostics: [],
    help: false,
    faultAt: undefined,
    spanOf: (index) => spans[index] ?? WHOLE_TEXT,
  };
}

/**
 * Records a fault.
 *
 * @param text the program's words
 * @param flag as it was written, without dashes
 */
export function addFault(
  collected: Collected,
  index: number,
  code: FlagCode,
  text: string,
  hint: string,
  flag?: string,
): false {
  collected.faultAt ??= index;
  collected.diagnostics.push({
    severity: 'error',
    code,
    message: text,
    programText: text,
    hint,
    ...(flag === undefined ? {} : { subject: `--${flag}` }),
    span: collected.spanOf(index),
  });
  return false;
}

/** Records an argument that begins like a flag and is malformed. */
export const addSyntaxFault = (collected: Collected, index: number, argument: string): false =>
  addFault(collected, index, 'flag-syntax', `bad flag syntax: ${argument}`, 'Write it as --name=value.');

/** A flag at the end of the arguments that needs a value. */
interface WithoutArgument {
  /** As the program names it. */
  readonly shown: string;
  /** With dashes. */
  readonly written: string;
  readonly name: string;
  readonly spec: FlagSpec;
}

/** Records a flag that has no value. */
export const addMissingArgument = (
  collected: Collected,
  index: number,
  { shown, written, name, spec }: WithoutArgument,
): false =>
  addFault(
    collected,
    index,
    'flag-argument-missing',
    `flag needs an argument: ${shown}`,
    `Give ${written} a value of type ${spec.type}.`,
    name,
  );

/** Parses a value by the caller's parser or by the type's. */
export const readValue = (
  options: ParseOptions,
  name: string,
  spec: FlagSpec,
  text: string,
): ValueResult<FlagValue> => options.parseValue?.(name, spec, text) ?? parseFlagValue(spec, text);

/** Takes one use into account. */
export function addUse({ uses, values }: Collected, { type }: FlagSpec, use: FlagUse): void {
  uses.push(use);
  const earlier = values.get(use.flag);
  if (earlier === undefined) values.set(use.flag, { type, values: [use.value] });
  else earlier.values.push(use.value);
}

/** The finished command line. */
export function finish({ values, spanOf: _, ...collected }: Collected): CommandLine {
  const inForce = emptyMap<FlagValue>();
  for (const [flag, { type, values: each }] of values) {
    const value = mergeFlagValues(type, each);
    if (value !== undefined) inForce[flag] = value;
  }
  return { ...collected, values: inForce };
}
