import {
  addFault,
  addMissingArgument,
  addSyntaxFault,
  addUse,
  finish,
  newCollected,
  readValue,
} from './collect.js';
import type { CommandLine, FlagUse, ParseOptions } from './command-line.js';
import { specOf } from './spec.js';
import { adviseOnUnknown } from './suggest.js';
import { type FlagType, isBareable } from './types.js';
import { goQuote } from './values/quote.js';
import { takes } from './written.js';

/** The package's own words for a value that does not parse; types outside the package keep theirs. */
export function goFlagWords(type: FlagType, reason: 'syntax' | 'range', message: string): string {
  if (!NUMBERS.has(type)) return message;
  return reason === 'range' ? 'value out of range' : 'parse error';
}

/** Types whose errors the package words itself; the others speak through their own Set method. */
const NUMBERS: ReadonlySet<FlagType> = new Set<FlagType>([
  'bool',
  'int',
  'int64',
  'uint',
  'uint64',
  'float64',
  'duration',
]);

/**
 * Parses arguments as Go's own `flag` package does (etcd): one dash or two, parsing ends at the first argument
 * that is not a flag; every flag's last use wins, lists too. Never throws; the first error ends parsing.
 * Source: Go `flag/flag.go`.
 *
 * Codes: `flag-unknown`, `flag-syntax`, `flag-argument-missing`, `flag-value-invalid`.
 *
 * @param argv the arguments after the program's name
 */
export function parseGoFlag(argv: readonly string[], options: ParseOptions): CommandLine {
  const collected = newCollected(argv, options);
  const ended = (_: false): CommandLine => finish(collected);
  let index = 0;
  while (index < argv.length) {
    const argument = argv[index] ?? '';
    if (argument.length < 2 || !argument.startsWith('-')) break;
    if (argument === '--') {
      index += 1;
      break;
    }
    const body = argument.slice(argument.startsWith('--') ? 2 : 1);
    if (body.startsWith('-') || body.startsWith('='))
      return ended(addSyntaxFault(collected, index, argument));
    const equals = body.indexOf('=');
    const name = equals < 0 ? body : body.slice(0, equals);
    const spec = specOf(options.flags, name);
    if (spec === undefined) {
      if (name === 'help' || name === 'h') {
        collected.help = true;
        return finish(collected);
      }
      const hint = adviseOnUnknown(options.flags, name);
      return ended(
        addFault(collected, index, 'flag-unknown', `flag provided but not defined: -${name}`, hint, name),
      );
    }
    const bareable = isBareable(spec.type);
    const bare = bareable && equals < 0;
    const text = equals >= 0 ? body.slice(equals + 1) : bareable ? 'true' : argv[index + 1];
    if (text === undefined)
      return ended(
        addMissingArgument(collected, index, { shown: `-${name}`, written: `--${name}`, name, spec }),
      );
    const result = readValue(options, name, spec, text);
    if (!result.ok) {
      const reason = goFlagWords(spec.type, result.reason, result.message);
      const head = bareable
        ? `invalid boolean value ${goQuote(text)} for -${name}`
        : `invalid value ${goQuote(text)} for flag -${name}`;
      return ended(
        addFault(collected, index, 'flag-value-invalid', `${head}: ${reason}`, takes(name, spec.type), name),
      );
    }
    const length = equals >= 0 || bareable ? 1 : 2;
    const use: FlagUse = {
      flag: name,
      spelling: name,
      argument: index,
      length,
      text,
      bare,
      value: result.value,
    };
    // Every flag of the package is replaced by its next use.
    collected.values.delete(name);
    addUse(collected, spec, use);
    index += length;
  }
  for (const word of argv.slice(index)) collected.positional.push(word);
  return finish(collected);
}
