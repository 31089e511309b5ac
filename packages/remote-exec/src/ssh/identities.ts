import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { ParsedKey } from 'ssh2';
import { RemoteExecError } from '../errors.js';
import { nameOf, type SshTarget } from './target.js';

type Ssh2 = typeof import('ssh2');

/** Passphrases given in this process, by file: they are asked for once. */
const passphrases = new Map<string, Promise<string>>();

/**
 * Reads a target's private keys.
 * @throws RemoteExecError IDENTITY_UNREADABLE
 */
export async function identities(ssh2: Ssh2, target: SshTarget): Promise<readonly ParsedKey[]> {
  const named = target.identityFile ?? [];
  const files = typeof named === 'string' ? [named] : named;
  return Promise.all(files.map((file) => identity(ssh2, target, file.replace(/^~(?=\/)/, homedir()))));
}

async function identity(ssh2: Ssh2, target: SshTarget, file: string): Promise<ParsedKey> {
  const failure = (why: string, cause?: unknown): RemoteExecError =>
    new RemoteExecError('IDENTITY_UNREADABLE', `the identity file ${file} ${why}`, {
      outcome: 'never-ran',
      host: nameOf(target),
      cause,
    });
  const data = await readFile(file).catch((cause: Error) => {
    throw failure(`can't be read: ${cause.message}`, cause);
  });
  let key = ssh2.utils.parseKey(data);
  if (key instanceof Error && /passphrase|encrypted/i.test(key.message) && target.passphrase !== undefined) {
    key = ssh2.utils.parseKey(data, await passphraseOf(target.passphrase, file));
    if (key instanceof Error) passphrases.delete(file);
  }
  if (key instanceof Error) throw failure(`can't be used: ${key.message}`, key);
  const [first] = Array.isArray(key) ? key : [key];
  if (!first?.isPrivateKey()) throw failure('holds no private key.');
  return first;
}

function passphraseOf(from: NonNullable<SshTarget['passphrase']>, file: string): Promise<string> {
  const given = passphrases.get(file);
  if (given) return given;
  const answer = Promise.resolve(typeof from === 'function' ? from(file) : from);
  passphrases.set(file, answer);
  return answer;
}
