import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { ParsedKey } from 'ssh2';
import { RemoteExecError } from '../errors.js';
import { registerSecret } from '../redact.js';
import { agentSocket } from './agent.js';
import { nameOf, type SshTarget } from './target.js';

type Ssh2 = typeof import('ssh2');

/** Keys unlocked in this process, by file: a passphrase is asked for once, and its slow derivation done once. */
const unlocked = new Map<string, Promise<ParsedKey | Error>>();

/**
 * Reads a target's private keys. An encrypted one without a passphrase is left to the agent, if there is one.
 * @throws RemoteExecError IDENTITY_UNREADABLE
 */
export async function identities(ssh2: Ssh2, target: SshTarget): Promise<readonly ParsedKey[]> {
  const named = target.identityFile ?? [];
  const files = typeof named === 'string' ? [named] : named;
  const keys = await Promise.all(
    files.map((file) => identity(ssh2, target, file.replace(/^~(?=\/)/, homedir()))),
  );
  return keys.filter((key) => key !== undefined);
}

async function identity(ssh2: Ssh2, target: SshTarget, file: string): Promise<ParsedKey | undefined> {
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
  if (key instanceof Error && /passphrase|encrypted/i.test(key.message)) {
    if (target.passphrase !== undefined) key = await unlock(ssh2, target.passphrase, file, data);
    else if (agentSocket(target) !== undefined) return undefined;
    else throw failure('is encrypted: give the target a passphrase, or add the key to an agent.', key);
  }
  if (key instanceof Error) {
    const kind = /^Unsupported OpenSSH private key type: (.*)$/.exec(key.message)?.[1];
    if (kind === undefined) throw failure(`can't be used: ${key.message}`, key);
    throw failure(`is of a kind that ssh2 does not know (${kind}): use the openssh transport.`, key);
  }
  const [first] = Array.isArray(key) ? key : [key];
  if (!first?.isPrivateKey()) throw failure('holds no private key.');
  return first;
}

async function unlock(
  ssh2: Ssh2,
  passphrase: NonNullable<SshTarget['passphrase']>,
  file: string,
  data: Buffer,
): Promise<ParsedKey | Error> {
  let key = unlocked.get(file);
  if (!key) {
    key = Promise.resolve(typeof passphrase === 'function' ? passphrase(file) : passphrase).then((given) => {
      registerSecret(given);
      return ssh2.utils.parseKey(data, given);
    });
    unlocked.set(file, key);
  }
  try {
    const parsed = await key;
    if (parsed instanceof Error) unlocked.delete(file);
    return parsed;
  } catch (error) {
    unlocked.delete(file);
    throw error;
  }
}
