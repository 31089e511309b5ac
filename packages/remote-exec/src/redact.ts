/** What stands in the place of a secret. */
const shown = '[redacted]';

/** Shorter values would tear holes into every text. */
const shortestSecret = 4;

const secrets = new Set<string>();

/**
 * Makes a value secret for this process: from now on it is replaced in this package's errors and debug
 * events. Passwords and passphrases of targets are registered when they are first used. Values under 4
 * characters are not replaced, each line of a value of several lines is.
 */
export function registerSecret(value: string): void {
  for (const part of [value, ...value.split('\n')]) {
    if (part.trim().length >= shortestSecret) secrets.add(part);
  }
}

/** A text with every registered secret replaced, longest first. */
export function redact(text: string): string {
  let clean = text;
  for (const secret of [...secrets].sort((one, other) => other.length - one.length)) {
    clean = clean.replaceAll(secret, shown);
  }
  return clean;
}
