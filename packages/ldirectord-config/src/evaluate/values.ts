import type { DocumentLine } from '../document/document.js';
import { configError } from './messages.js';

/** Reads a value, or stops with the program's message. Undefined if the program does not know such a directive. */
export type ReadValue<Value> = (value: string, line: DocumentLine) => Value | undefined;

/** Any text. */
export const anyText: ReadValue<string> = (value) => value;

/** The first part of a value that a pattern matches. */
export const matched =
  (pattern: RegExp, message: string): ReadValue<string> =>
  (value, line) =>
    pattern.exec(value)?.[0] ?? configError(line, message);

/** The first digits anywhere in a value. */
export const digitsIn = (value: string): string | undefined => /[0-9]+/.exec(value)?.[0];

/** Digits that Perl takes for true: anything but a lone `0`. */
export const trueDigits =
  (message: string): ReadValue<string> =>
  (value, line) => {
    const digits = digitsIn(value);
    return digits === undefined || digits === '0' ? configError(line, message) : digits;
  };

/** Digits that are more than nothing. */
export const positiveDigits =
  (message: string): ReadValue<string> =>
  (value, line) => {
    const digits = digitsIn(value);
    return digits === undefined || Number(digits) === 0 ? configError(line, message) : digits;
  };

/** Exactly `yes` or `no`, without blanks around it. */
export const yesOrNo =
  (name: string): ReadValue<'yes' | 'no'> =>
  (value, line) =>
    value === 'yes' || value === 'no' ? value : configError(line, `${name} must be 'yes' or 'no'`);

/** The text between the first and the last quote of a value that starts with one. */
export const inQuotes = (value: string): string | undefined => /^"([^\n]*)"/.exec(value)?.[1];

/** A text that is not empty. */
export const filled =
  (message: string): ReadValue<string> =>
  (value, line) =>
    value === '' ? configError(line, message) : value;

/** A text in quotes that is not empty. Without quotes the program does not know the directive. */
export const filledInQuotes =
  (message: string): ReadValue<string> =>
  (value, line) => {
    const text = inQuotes(value);
    return text === undefined ? undefined : filled(message)(text, line);
  };

/** A text that is not empty, with or without quotes. */
export const filledOrInQuotes =
  (message: string): ReadValue<string> =>
  (value, line) =>
    filled(message)(inQuotes(value) ?? value, line);

/** An email address, without quotes around it. */
export const emailAddress: ReadValue<string> = (value, line) =>
  filled('no email address specified')(value.replace(/^"([^"]*)"$/, '$1'), line);

const statusBits: ReadonlyMap<string, number> = new Map([
  ['starting', 1],
  ['running', 2],
  ['stopping', 4],
  ['reloading', 8],
]);

/** Bits of a list of alert states. */
export const alertStatus: ReadValue<number> = (value, line) => {
  const words = value.split(/[ \t\n\v\f\r]*,[ \t\n\v\f\r]*/);
  while (words.length > 0 && words[words.length - 1] === '') words.pop();
  const none = words.includes('none');
  let status = 0;
  for (const word of words) {
    if (word === 'none') continue;
    const bit = statusBits.get(word);
    if (word === 'all') status = 15;
    else if (bit !== undefined) status |= bit;
    else configError(line, `invalid email alert status at: "${word}"`);
    if (none) configError(line, `invalid email alert status: "${word}" specified with "none"`);
  }
  return status;
};
