import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { ParsedKey } from 'ssh2';
import { RemoteExecError } from '../errors.js';
import { registerSecret } from '../redact.js';
import { agentSocket } from './agent.js';
import { nameOf, type SshTarget } from './target.js';

type Ssh2 = typeof import('ssh2');

/** Keys unlocked in this process, by file: a passphrase is asked for once, and its slow derivation done once. */
const unlocked = new Map<string, Promise<ParsedKey | ParsedKey[] | Error>>();

/** A private key of a target: at hand, or behind a passphrase that is asked for when the key is wanted. */
export type Identity =
  | { readonly kind: 'key'; readonly key: ParsedKey }
  | { readonly kind: 'locked'; readonly file: string; readonly unlock: () => Promise<ParsedKey> };

/**
 * Reads a target's identity files. An encrypted one for which there is no passphrase is left to the agent, if there
 * is one.
 * @throws RemoteExecError IDENTITY_UNREADABLE
 */
export async function identities(ssh2: Ssh2, target: SshTarget): Promise<readonly Identity[]> {
  const named = target.identityFile ?? [];
  const files = typeof named === 'string' ? [named] : named;
  const found = await Promise.all(
    files.map((file) => identity(ssh2, target, file.replace(/^~(?=\/)/, homedir()))),
  );
  return found.filter((one) => one !== undefined);
}

async function identity(ssh2: Ssh2, target: SshTarget, file: string): Promise<Identity | undefined> {
  const failure = (why: string, cause?: unknown): RemoteExecError =>
    new RemoteExecError('IDENTITY_UNREADABLE', `the identity file ${file} ${why}`, {
      outcome: 'never-ran',
      host: nameOf(target),
      cause,
    });
  const data = await readFile(file).catch((cause: Error) => {
    throw failure(`can't be read: ${cause.message}`, cause);
  });
  const key = ssh2.utils.parseKey(data);
  if (!(key instanceof Error && /passphrase|encrypted/i.test(key.message)))
    return { kind: 'key', key: privateKey(key, failure) };
  const { passphrase } = target;
  if (passphrase !== undefined)
    return { kind: 'locked', file, unlock: () => unlock(ssh2, passphrase, file, data, failure) };
  if (agentSocket(target) !== undefined) return undefined;
  throw failure('is encrypted: give the target a passphrase, or add the key to an agent.', key);
}

type Failure = (why: string, cause?: unknown) => RemoteExecError;

/** What ssh2 made of a file, if it is a private key. */
function privateKey(parsed: ParsedKey | ParsedKey[] | Error, failure: Failure): ParsedKey {
  if (parsed instanceof Error) {
    const kind = /^Unsupported OpenSSH private key type: (.*)$/.exec(parsed.message)?.[1];
    if (kind === undefined) throw failure(`can't be used: ${parsed.message}`, parsed);
    throw failure(`is of a kind that ssh2 does not know (${kind}): use the openssh transport.`, parsed);
  }
  const [first] = Array.isArray(parsed) ? parsed : [parsed];
  if (!first?.isPrivateKey()) throw failure('holds no private key.');
  return first;
}

async function unlock(
  ssh2: Ssh2,
  passphrase: NonNullable<SshTarget['passphrase']>,
  file: string,
  data: Buffer,
  failure: Failure,
): Promise<ParsedKey> {
  const opening =
    unlocked.get(file) ??
    Promise.resolve(file)
      .then(typeof passphrase === 'function' ? passphrase : () => passphrase)
      .then((given) => {
        registerSecret(given);
        return ssh2.utils.parseKey(data, given);
      });
  unlocked.set(file, opening);
  try {
    return privateKey(
      await opening.catch((cause: unknown) => {
        throw failure(`needs a passphrase, and there is none: ${String(cause)}`, cause);
      }),
      failure,
    );
  } catch (error) {
    // Another target may know better.
    if (unlocked.get(file) === opening) unlocked.delete(file);
    throw error;
  }
}
