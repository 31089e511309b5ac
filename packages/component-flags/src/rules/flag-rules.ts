import { defineRules, type RuleSet } from '@harderway/diagnostics';
import { type CommandLineCode, commandLineRules } from './command-line.generated.js';

/** Codes that the parsers and the builder report. */
export type FlagCode = CommandLineCode;

/** The rules behind the {@link FlagCode}s, to be listed with those of a program. */
export const flagRules: RuleSet<never, FlagCode> = defineRules('component-flags', commandLineRules);
