import { readFileSync } from 'node:fs';
import { CommandError } from '@harderway/command';
import { askSecret } from '@harderway/command/node';
import type { HostValues } from './options.js';

/** Passwords from files or prompts, and how to ask for passphrases. */
export interface Secrets {
  readonly sudoPassword: string | undefined;
  readonly password: (() => Promise<string>) | undefined;
  readonly passphrase: (identityFile: string) => Promise<string>;
}

/** The first line of a file. @throws CommandError */
function passwordIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)[0];
  } catch (cause) {
    throw new CommandError('file-unreadable', `cannot read ${file}: ${String(cause)}`, { cause });
  }
}

/** Asks for passwords now, and for passphrases when a key needs one. Never asks two questions at once. */
export async function askForSecrets(options: HostValues, signal: AbortSignal): Promise<Secrets> {
  let last: Promise<unknown> = Promise.resolve();
  const ask = (question: string): Promise<string> => {
    const answer = last.then(() => askSecret(question, signal));
    last = answer.catch(() => undefined);
    return answer;
  };
  const askNow = async (wanted: boolean, question: string): Promise<string | undefined> => {
    if (!wanted) return undefined;
    return ask(question).catch((cause: Error) => {
      if (signal.aborted) throw cause;
      throw new CommandError('no-answer', `cannot ask for the ${question.trim()} ${cause.message}`, {
        cause,
      });
    });
  };
  const password = passwordIn(options.passwordFile) ?? (await askNow(options.askPassword, 'password: '));
  return {
    password: password === undefined ? undefined : async () => password,
    sudoPassword: passwordIn(options.sudoPasswordFile) ?? (await askNow(options.askSudo, 'sudo password: ')),
    passphrase: (file) => ask(`passphrase for ${file}: `),
  };
}
