import { resolve } from 'node:path';
import { UsageError } from '@harderway/command';
import type { Seal, SealKey } from '@harderway/credentials-directory';
import type { KeyHolder } from '@harderway/credentials-directory/key-holder';
import { visible } from '@harderway/diagnostics';
import type { Context } from './context.js';
import { adviceOn, CliError, reasonOf } from './errors.js';
import { readInput } from './input-file.js';

/** Files that open secrets where nobody can be asked, by the variables that name them. */
const variables = {
  passphrase: 'HARDERWAY_PASSPHRASE_FILE',
  identity: 'HARDERWAY_IDENTITY_FILE',
  keyPassphrase: 'HARDERWAY_KEY_PASSPHRASE_FILE',
};

/** Anyone with the file and enough time can guess a shorter passphrase. */
const leastLength = 12;

/** The text of a file that the user names. @throws CliError `file-unreadable` */
export async function textOf(context: Context, file: string): Promise<string> {
  try {
    return (await readInput(resolve(context.directory, file))).toString('utf8');
  } catch (cause) {
    throw new CliError('file-unreadable', `cannot read ${file}: ${reasonOf(cause)}`, {
      cause,
      hint: adviceOn(cause),
    });
  }
}

/** The ways to give a passphrase where nobody can be asked. */
const waysToGive = (ways: readonly string[]): string =>
  `${ways.join(', or ')}; /dev/fd/3 reads what the caller opened as 3`;

const byOption = 'give --passphrase-file FILE';
const byVariable = (variable: string): string => `name a file with ${variable}`;

async function ask(context: Context, question: string, ways: readonly string[]): Promise<string> {
  const { askSecret } = await import('@harderway/command/node');
  return askSecret(question, context.signal).catch(() => {
    context.signal.throwIfAborted();
    throw new CliError('passphrase-needed', 'nobody can be asked for the passphrase: no terminal', {
      hint: waysToGive(ways),
    });
  });
}

/** A passphrase: the first line of a file, or asked for on the terminal; twice where it is a new one. */
async function passphraseOf(
  context: Context,
  file: string | undefined,
  isNew: boolean,
  question: string,
  ways: readonly string[] = [byOption],
): Promise<string> {
  const given =
    file === undefined
      ? await ask(context, question, ways)
      : ((await textOf(context, file)).split(/\r?\n/)[0] ?? '');
  if (!isNew) return given;
  if (given.length < leastLength)
    throw new CliError('passphrase-needed', `the passphrase has fewer than ${leastLength} characters`, {
      hint: 'choose a longer one, such as five words',
    });
  if (file === undefined && (await ask(context, 'the same passphrase again: ', ways)) !== given)
    throw new CliError('passphrase-needed', 'the two passphrases differ', {
      hint: 'run the same command again',
    });
  return given;
}

/** Options that say what something is sealed with. */
export interface SealOptions {
  readonly recipient: readonly string[];
  readonly passphraseFile: string | undefined;
}

/** The means of sealing: recipients if there are any, else a new passphrase. The question names what is sealed. */
export async function sealOf(
  context: Context,
  sealed: string,
  { recipient: recipients, passphraseFile }: SealOptions,
): Promise<Seal> {
  if (recipients.length > 0 && passphraseFile !== undefined)
    throw new UsageError('--recipient and --passphrase-file exclude each other', {
      hint: 'give one of them',
    });
  if (recipients.length > 0) return { kind: 'recipients', recipients };
  const question = `new passphrase for ${visible(sealed)}, at least ${leastLength} characters: `;
  return { kind: 'passphrase', passphrase: await passphraseOf(context, passphraseFile, true, question) };
}

/** Options that say what opens something sealed. */
export interface KeyOptions {
  readonly identity: string | undefined;
  readonly passphraseFile: string | undefined;
}

/** The means of opening a sealed file: the identities of a file, or a passphrase. */
export async function keyOf(
  context: Context,
  path: string,
  { identity, passphraseFile }: KeyOptions,
  ways?: readonly string[],
): Promise<SealKey> {
  if (identity === undefined) {
    const question = `passphrase of ${visible(path)}: `;
    return {
      kind: 'passphrase',
      passphrase: await passphraseOf(context, passphraseFile, false, question, ways),
    };
  }
  const { parseIdentities } = await import('@harderway/credentials-directory');
  return { kind: 'identities', identities: parseIdentities(await textOf(context, identity)) };
}

/** Knows what opens the secrets of the cluster: by options, by files that the environment names, or by asking. */
export function keyHolderOf(context: Context, options: Partial<KeyOptions> = {}): KeyHolder {
  const { environment } = context;
  const passphraseFile = options.passphraseFile ?? environment[variables.passphrase];
  const identity = options.identity ?? environment[variables.identity];
  const ways = [...('passphraseFile' in options ? [byOption] : []), byVariable(variables.passphrase)];
  return {
    async openLock(path, kind) {
      if (kind === 'recipients' && identity === undefined)
        throw new CliError('passphrase-needed', `${path} opens with a secret key of age`, {
          hint: `name its file with ${variables.identity}`,
        });
      const given = { identity: kind === 'recipients' ? identity : undefined, passphraseFile };
      return keyOf(context, path, given, ways);
    },
    passphraseOf: (path) =>
      passphraseOf(context, environment[variables.keyPassphrase], false, `passphrase of ${path}: `, [
        byVariable(variables.keyPassphrase),
      ]),
  };
}
