/** A message that ldirectord would stop with. */
export class ConfigError extends Error {
  readonly code = 'config-error';
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = 'ConfigError';
    this.line = line;
  }
}

/** Stops reading with the program's message. */
export function configError(line: number, message: string): never {
  throw new ConfigError(line, message);
}

/** The first digits anywhere in a value. */
export const digitsIn = (value: string): string | undefined => /[0-9]+/.exec(value)?.[0];

/** Digits that Perl takes for true: anything but a lone `0`. */
export const trueDigits = (line: number, value: string, message: string): string => {
  const digits = digitsIn(value);
  return digits === undefined || digits === '0' ? configError(line, message) : digits;
};

/** Digits that are more than nothing. */
export const positiveDigits = (line: number, value: string, message: string): string => {
  const digits = digitsIn(value);
  return digits === undefined || Number(digits) === 0 ? configError(line, message) : digits;
};

/** Exactly `yes` or `no`, without blanks around. */
export const yesOrNo = (line: number, value: string, name: string): 'yes' | 'no' =>
  value === 'yes' || value === 'no' ? value : configError(line, `${name} must be 'yes' or 'no'`);

/** What stands between the first and the last quote of a value that starts with one. */
export const inQuotes = (value: string): string | undefined => /^"([^\n]*)"/.exec(value)?.[1];

/** A value that is not empty. */
export const filled = (line: number, value: string, message: string): string =>
  value === '' ? configError(line, message) : value;

/** An email address, without quotes around it. */
export const emailAddress = (line: number, value: string): string =>
  filled(line, value.replace(/^"([^"]*)"$/, '$1'), 'no email address specified');

const statusBits: ReadonlyMap<string, number> = new Map([
  ['starting', 1],
  ['running', 2],
  ['stopping', 4],
  ['reloading', 8],
]);

/** Bits of a list of alert states. */
export const alertStatus = (line: number, value: string): number => {
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

/** The leading characters that ldirectord takes for a mail server. */
export const mailServer = (line: number, value: string): string =>
  /^[0-9A-Za-z._+-]+/.exec(value)?.[0] ?? configError(line, 'invalid SMTP server address');
