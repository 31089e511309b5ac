import type { CommandLine, FlagUse, ParseOptions } from './command-line.js';
import { argumentPositions, type FlagDiagnostic, type Position, START } from './diagnostic.js';
import { mergeFlagValue } from './merge-value.js';
import { parseFlagValue } from './parse-value.js';
import type { FlagSpec } from './spec.js';
import type { FlagValue } from './types.js';
import { emptyMap } from './values/maps.js';
import type { ValueResult } from './values/result.js';

/** What both parsers fill while they walk over the arguments. */
export interface Collected {
  readonly uses: FlagUse[];
  readonly values: Record<string, FlagValue>;
  readonly positional: string[];
  readonly diagnostics: FlagDiagnostic[];
  help: boolean;
}

export const newCollected = (): Collected => ({
  uses: [],
  values: emptyMap<FlagValue>(),
  positional: [],
  diagnostics: [],
  help: false,
});

/** Where an argument stands. */
export const positionsFor = (
  argv: readonly string[],
  options: ParseOptions,
): ((index: number) => Position) => {
  const positions = options.positions ?? argumentPositions(argv);
  return (index) => positions[index] ?? START;
};

/** Parses a value by the caller's parser or by the type's. */
export const readValue = (
  options: ParseOptions,
  name: string,
  spec: FlagSpec,
  text: string,
): ValueResult<FlagValue> => options.parseValue?.(name, spec, text) ?? parseFlagValue(spec, text);

/** Takes one use into account. */
export const addUse = (collected: Collected, spec: FlagSpec, use: FlagUse): void => {
  collected.uses.push(use);
  collected.values[use.flag] = mergeFlagValue(spec.type, collected.values[use.flag], use.value);
};

/** The finished command line. */
export const finish = ({ uses, values, positional, diagnostics, help }: Collected): CommandLine => ({
  uses,
  values,
  positional,
  diagnostics,
  help,
});
