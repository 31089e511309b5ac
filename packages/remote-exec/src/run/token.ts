import { randomBytes } from 'node:crypto';

/**
 * A token that no output contains by chance. The text for the host never contains it in one piece, so that a program that
 * refuses a command and quotes it (sudo, a ForceCommand) is not taken for the command.
 */
export const newToken = (): string => `rx${randomBytes(12).toString('hex')}`;

const halves = (token: string): readonly [string, string] => [token.slice(0, 12), token.slice(12)];

/** The token as a word of a shell script. */
export const inShell = (token: string): string => halves(token).join('""');

/** The prompt to give to sudo, and the prompt that sudo shows: it turns `%%` into `%` (sudo(8)). */
export function sudoPrompt(token: string): { readonly given: string; readonly shown: string } {
  const [head, tail] = halves(token);
  return { given: `${head}%%${tail}?`, shown: `${head}%${tail}?` };
}

/** The common beginning of the token and the prompt. */
export const headOf = (token: string): string => halves(token)[0];
