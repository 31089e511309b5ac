import {
  addFault,
  addMissingArgument,
  addSyntaxFault,
  addUse,
  type Collected,
  finish,
  newCollected,
  readValue,
} from './collect.js';
import type { CommandLine, ParseOptions } from './command-line.js';
import { goFlagWords } from './goflag.js';
import type { FlagCode } from './rules/flag-rules.js';
import { type FlagSpec, specOf } from './spec.js';
import { adviseOnUnknown } from './suggest.js';
import { isBareable } from './types.js';
import { goQuote, goQuoteByte, utf8Bytes } from './values/quote.js';
import { takes } from './written.js';

export interface PflagOptions extends ParseOptions {
  /** Whether `_` and `-` are the same in names, as in Kubernetes' components from 1.23 on. Default: false. */
  readonly underscores?: boolean | undefined;
  /**
   * Whether to read on after a fault, so that all faults are reported at once. The argument at fault is left out, and so is a
   * word behind it that may be its value. Default: false, as the programs do.
   */
  readonly toTheEnd?: boolean | undefined;
}

interface Walk {
  readonly argv: readonly string[];
  readonly options: PflagOptions;
  readonly collected: Collected;
}

/**
 * Parses arguments as Kubernetes' components do: long flags with two dashes, the one shorthand `-v` beside
 * `-h`, bare bools, slices and maps that add up over several uses. Never throws; the first error ends parsing, unless asked otherwise.
 * Source: github.com/spf13/pflag 1.0.5 `flag.go`, and `--help` as github.com/spf13/cobra registers it.
 *
 * Codes: `flag-unknown`, `flag-syntax`, `flag-argument-missing`, `flag-value-invalid`,
 * `flag-shorthand-unknown`, `flag-deprecated` (warning).
 *
 * @param argv the arguments after the program's name
 */
export function parsePflag(argv: readonly string[], options: PflagOptions): CommandLine {
  const collected = newCollected(argv, options);
  const walk: Walk = { argv, options, collected };
  for (let index = 0; index < argv.length; ) {
    const argument = argv[index] ?? '';
    if (argument === '--') {
      for (const word of argv.slice(index + 1)) collected.positional.push(word);
      break;
    }
    if (argument.length < 2 || !argument.startsWith('-')) {
      collected.positional.push(argument);
      index += 1;
      continue;
    }
    const used = argument.startsWith('--') ? long(walk, index) : short(walk, index);
    if (used === false && options.toTheEnd !== true) break;
    index += used || lengthOfFault(argv, index);
  }
  return finish(collected);
}

/** How many arguments are left out for one at fault. */
const lengthOfFault = (argv: readonly string[], index: number): 1 | 2 =>
  argv[index]?.includes('=') || argv[index + 1]?.startsWith('-') ? 1 : 2;

function findLong(options: PflagOptions, written: string): readonly [string, FlagSpec] | undefined {
  const name = options.underscores === true ? written.replaceAll('_', '-') : written;
  const spec = specOf(options.flags, name);
  if (spec !== undefined && (spec.spelling === undefined || options.underscores === true))
    return [name, spec];
  const dashed = written.replaceAll('_', '-');
  const other = specOf(options.flags, dashed);
  return other?.spelling === written ? [dashed, other] : undefined;
}

function long(walk: Walk, index: number): 1 | 2 | false {
  const argument = walk.argv[index] ?? '';
  const body = argument.slice(2);
  if (body.startsWith('-') || body.startsWith('=')) return addSyntaxFault(walk.collected, index, argument);
  const equals = body.indexOf('=');
  const written = equals < 0 ? body : body.slice(0, equals);
  const found = findLong(walk.options, written);
  if (found === undefined) {
    if (written === 'help') return askHelp(walk);
    const hint = adviseOnUnknown(walk.options.flags, written);
    return addFault(walk.collected, index, 'flag-unknown', `unknown flag: --${written}`, hint, written);
  }
  const [name, spec] = found;
  if (equals >= 0) return set(walk, { index, name, spec, written, text: body.slice(equals + 1), length: 1 });
  if (isBareable(spec.type))
    return set(walk, { index, name, spec, written, text: 'true', length: 1, bare: true });
  const next = walk.argv[index + 1];
  if (next === undefined)
    return addMissingArgument(walk.collected, index, { shown: argument, written: `--${name}`, name, spec });
  return set(walk, { index, name, spec, written, text: next, length: 2 });
}

function askHelp(walk: Walk): 1 {
  walk.collected.help = true;
  return 1;
}

function short(walk: Walk, index: number): 1 | 2 | false {
  const argument = walk.argv[index] ?? '';
  let letters = argument.slice(1);
  while (letters !== '') {
    const letter = [...letters][0] ?? '';
    const name = Object.keys(walk.options.flags).find(
      (flag) => walk.options.flags[flag]?.shorthand === letter,
    );
    const spec = name === undefined ? undefined : walk.options.flags[name];
    if (name === undefined || spec === undefined) {
      if (letter === 'h') return askHelp(walk);
      const quoted = goQuoteByte(utf8Bytes(letter)[0] ?? 0);
      return addFault(
        walk.collected,
        index,
        'flag-shorthand-unknown',
        `unknown shorthand flag: ${quoted} in -${letters}`,
        'Long names need two dashes: write --name=value.',
      );
    }
    const rest = letters.slice(letter.length);
    if (rest.length > 1 && rest.startsWith('='))
      return set(walk, { index, name, spec, written: letter, text: rest.slice(1), length: 1 });
    if (isBareable(spec.type)) {
      const used = set(walk, { index, name, spec, written: letter, text: 'true', length: 1, bare: true });
      if (used === false) return false;
      letters = rest;
      continue;
    }
    if (rest !== '') return set(walk, { index, name, spec, written: letter, text: rest, length: 1 });
    const next = walk.argv[index + 1];
    if (next === undefined)
      return addMissingArgument(walk.collected, index, {
        shown: `${goQuoteByte(utf8Bytes(letter)[0] ?? 0)} in -${letters}`,
        written: `-${letter}`,
        name,
        spec,
      });
    return set(walk, { index, name, spec, written: letter, text: next, length: 2 });
  }
  return 1;
}

interface Setting {
  readonly index: number;
  readonly name: string;
  readonly spec: FlagSpec;
  readonly written: string;
  readonly text: string;
  readonly length: 1 | 2;
  readonly bare?: boolean | undefined;
}

function set(walk: Walk, setting: Setting): 1 | 2 | false {
  const { index, name, spec, written, text, length, bare = false } = setting;
  const result = readValue(walk.options, name, spec, text);
  const registered = spec.spelling ?? name;
  if (!result.ok) {
    const reason =
      spec.words === 'go' ? goFlagWords(spec.type, result.reason, result.message) : result.message;
    const shown = spec.shorthand === undefined ? `--${registered}` : `-${spec.shorthand}, --${registered}`;
    return addFault(
      walk.collected,
      index,
      'flag-value-invalid',
      `invalid argument ${goQuote(text)} for ${goQuote(shown)} flag: ${reason}`,
      takes(name, spec.type),
      name,
    );
  }
  addUse(walk.collected, spec, {
    flag: name,
    spelling: written,
    argument: index,
    length,
    text,
    bare,
    value: result.value,
  });
  if (name === 'help' && result.value === true) walk.collected.help = true;
  if (spec.deprecated?.kind === 'warns') warn(walk, index, name, spec);
  return length;
}

function warn({ collected }: Walk, index: number, name: string, spec: FlagSpec): void {
  const instead = spec.deprecated?.replacement ?? [];
  const effect = spec.deprecated?.noop === true ? ' and has no effect' : '';
  collected.diagnostics.push({
    severity: 'warning',
    code: 'flag-deprecated' satisfies FlagCode,
    message: `--${name} is deprecated${effect}`,
    programText: `Flag --${name} has been deprecated`,
    hint:
      instead.length === 0
        ? 'Plan to do without it.'
        : `Use ${instead.map((flag) => `--${flag}`).join(' or ')} instead.`,
    subject: `--${name}`,
    span: collected.spanOf(index),
  });
}
