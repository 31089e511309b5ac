import { randomBytes } from 'node:crypto';

/**
 * A token that no output contains by chance. The text sent to the host never contains it in one piece, so that a program
 * that refuses a command and quotes it (sudo, a ForceCommand) is not taken for the command.
 */
export const newToken = (): string => `rx${randomBytes(12).toString('hex')}`;

const halves = (token: string): readonly [string, string] => [token.slice(0, 12), token.slice(12)];

/** The token as a word of sh. */
export const inShell = (token: string): string => halves(token).join('""');

/** The prompt that sudo is given, whose `%%` it shows as `%` (sudo(8)), and what it shows. */
export function sudoPrompt(token: string): { readonly given: string; readonly shown: string } {
  const [head, tail] = halves(token);
  return { given: `${head}%%${tail}?`, shown: `${head}%${tail}?` };
}

/** The beginning that the token and the prompt share. */
export const headOf = (token: string): string => halves(token)[0];
