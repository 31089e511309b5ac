import { randomBytes } from 'node:crypto';

/**
 * A token no output holds by chance. It never stands as a whole in what is sent to be run, so that one who refuses a
 * command and quotes it (sudo, a ForceCommand) is not taken for the command.
 */
export const newToken = (): string => `rx${randomBytes(12).toString('hex')}`;

const halves = (token: string): readonly [string, string] => [token.slice(0, 12), token.slice(12)];

/** The token as a word of sh. */
export const inShell = (token: string): string => halves(token).join('""');

/** The prompt that sudo is given, whose `%%` it shows as `%` (sudo(8)), and what it shows. */
export const sudoPrompt = (token: string): { readonly given: string; readonly shown: string } => {
  const [head, tail] = halves(token);
  return { given: `${head}%%${tail}?`, shown: `${head}%${tail}?` };
};

/** What both the token and the prompt that is shown begin with. */
export const headOf = (token: string): string => halves(token)[0];
