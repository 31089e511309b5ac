import { CodedError } from '@harderway/diagnostics';
import type { CompletedOption, CompletedProgram, CompletedValue } from './model.js';

/** A name, flag or value that would have to be quoted in a script. */
export class ShellCompletionError extends CodedError<'invalid-word'> {
  override readonly name = 'ShellCompletionError';
}

const valuesOf = (value: CompletedValue | undefined): readonly string[] =>
  value?.kind === 'one-of' ? value.values : [];

const wordsOf = ({ flags, value }: CompletedOption): readonly string[] => [...flags, ...valuesOf(value)];

/**
 * Refuses words that would have to be quoted in one of the shells: they come from programmers, and a script with another
 * meaning is worse than an error.
 */
export function checkWords(program: CompletedProgram): void {
  const words = [
    program.name,
    ...program.options.flatMap(wordsOf),
    ...program.commands.flatMap((command) => [
      command.name,
      ...command.options.flatMap(wordsOf),
      ...valuesOf(command.arguments),
    ]),
  ];
  const wrong = words.find((word) => !/^[A-Za-z0-9._/@%+,-]+$/.test(word));
  if (wrong !== undefined)
    throw new ShellCompletionError('invalid-word', `The word ${JSON.stringify(wrong)} cannot be completed.`, {
      hint: 'Use letters, digits and . _ / @ % + , -',
    });
}
