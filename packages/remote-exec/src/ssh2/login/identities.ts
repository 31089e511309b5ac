import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expandHome } from '@harderway/ssh-config';
import type { ParsedKey } from 'ssh2';
import { registerSecret } from '../../errors/redact.js';
import { neverRan, RemoteExecError } from '../../errors/remote-exec-error.js';
import type { SshTarget } from '../../model/ssh-target.js';
import { filesOf, nameOf } from '../../ssh/target.js';
import { agentSocket } from './agent.js';

type Ssh2 = typeof import('ssh2');

type Passphrase = NonNullable<SshTarget['passphrase']>;

/** Passphrases given in this process, by the function that asked and the file. Each is asked for once. */
const given = new WeakMap<Exclude<Passphrase, string>, Map<string, Promise<string>>>();

/** Keys unlocked in this process, by the content of their file and the passphrase: unlocking one is slow. */
const unlocked = new Map<string, ParsedKey | ParsedKey[] | Error>();

/** A target's identity file, by how it can be used. */
export type Identity =
  | { readonly kind: 'key'; readonly key: ParsedKey }
  /** Encrypted. Its passphrase is asked for when the key is needed. */
  | { readonly kind: 'locked'; readonly file: string; readonly unlock: () => Promise<ParsedKey> }
  /** Only by the agent, which may hold its key. The error says why. */
  | { readonly kind: 'agent'; readonly error: RemoteExecError }
  /** Not at all, so the login fails unless there is another way. */
  | { readonly kind: 'unusable'; readonly error: RemoteExecError };

/** Reads a target's identity files. */
export async function identities(ssh2: Ssh2, target: SshTarget): Promise<readonly Identity[]> {
  return Promise.all(
    filesOf(target.identityFile ?? []).map((file) =>
      identity(ssh2, target, expandHome(file)).catch((error: unknown): Identity => {
        if (error instanceof RemoteExecError) return { kind: 'unusable', error };
        throw error;
      }),
    ),
  );
}

async function identity(ssh2: Ssh2, target: SshTarget, file: string): Promise<Identity> {
  const failure: IdentityError = (why, details) =>
    neverRan(nameOf(target), 'identity-unreadable', `the identity file ${file} ${why}`, details);
  const data = await readFile(file).catch((cause: Error) => {
    throw failure(`can't be read: ${cause.message}`, { cause });
  });
  const parsed = ssh2.utils.parseKey(data);
  const hasAgent = agentSocket(target) !== undefined;
  if (!(parsed instanceof Error && /passphrase|encrypted/i.test(parsed.message))) {
    // A public key selects one of the agent's keys.
    if (hasAgent && isPublic(parsed))
      return { kind: 'agent', error: failure('is public: only the agent can use it.') };
    return { kind: 'key', key: privateKey(parsed, failure) };
  }
  const { passphrase } = target;
  if (passphrase !== undefined)
    return { kind: 'locked', file, unlock: () => unlock(ssh2, passphrase, file, data, failure) };
  const error = failure('is encrypted, and no passphrase was given for it.', {
    hint: `give a passphrase, or ${hasAgent ? 'add the key to the agent' : 'start an agent and add the key'} with ssh-add`,
    cause: parsed,
  });
  return hasAgent ? { kind: 'agent', error } : { kind: 'unusable', error };
}

function isPublic(parsed: ParsedKey | ParsedKey[] | Error): boolean {
  const [first] = [parsed].flat();
  return first !== undefined && !(first instanceof Error) && !first.isPrivateKey();
}

type IdentityError = (why: string, details?: Parameters<typeof neverRan>[3]) => RemoteExecError;

/** The private key that ssh2 parsed from a file. */
function privateKey(parsed: ParsedKey | ParsedKey[] | Error, failure: IdentityError): ParsedKey {
  if (parsed instanceof Error) {
    const kind = /^Unsupported OpenSSH private key type: (.*)$/.exec(parsed.message)?.[1];
    if (kind === undefined) throw failure(`can't be used: ${parsed.message}`, { cause: parsed });
    throw failure(`has a type that ssh2 does not support (${kind}).`, {
      hint: 'use the openssh transport',
      cause: parsed,
    });
  }
  const [first] = [parsed].flat();
  if (!first?.isPrivateKey()) throw failure('has no private key.');
  return first;
}

async function unlock(
  ssh2: Ssh2,
  passphrase: Passphrase,
  file: string,
  data: Buffer,
  failure: IdentityError,
): Promise<ParsedKey> {
  const text = await passphraseFor(passphrase, file).catch((cause: unknown) => {
    throw failure(`needs a passphrase, and none was given: ${String(cause)}`, { cause });
  });
  const id = createHash('sha256').update(data).update(`\0${text}`).digest('hex');
  const parsed = unlocked.get(id) ?? ssh2.utils.parseKey(data, text);
  try {
    const key = privateKey(parsed, failure);
    unlocked.set(id, parsed);
    return key;
  } catch (error) {
    // The next answer may be the right one.
    if (typeof passphrase === 'function') given.get(passphrase)?.delete(file);
    throw error;
  }
}

async function passphraseFor(passphrase: Passphrase, file: string): Promise<string> {
  if (typeof passphrase === 'string') {
    registerSecret(passphrase);
    return passphrase;
  }
  const files = given.get(passphrase) ?? new Map<string, Promise<string>>();
  given.set(passphrase, files);
  const asked = files.get(file) ?? Promise.resolve(file).then(passphrase);
  files.set(file, asked);
  const text = await asked.catch((error: unknown) => {
    files.delete(file);
    throw error;
  });
  registerSecret(text);
  return text;
}
