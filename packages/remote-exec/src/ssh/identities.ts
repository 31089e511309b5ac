import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import { neverRan, RemoteExecError } from '../errors.js';
import { fromHome } from '../home.js';
import { registerSecret } from '../redact.js';
import { agentSocket } from './agent.js';
import { filesOf, nameOf, type SshTarget } from './target.js';

type Ssh2 = typeof import('ssh2');

type Passphrase = NonNullable<SshTarget['passphrase']>;

/** Passphrases given in this process, by who was asked and the file: each is asked for once. */
const given = new WeakMap<Exclude<Passphrase, string>, Map<string, Promise<string>>>();

/** Keys unlocked in this process, by their file's content and passphrase: deriving a key from it is slow. */
const unlocked = new Map<string, ParsedKey | ParsedKey[] | Error>();

/** How an identity file of a target can be used. */
export type Identity =
  | { readonly kind: 'key'; readonly key: ParsedKey }
  /** Encrypted; its passphrase is asked for when the key is needed. */
  | { readonly kind: 'locked'; readonly file: string; readonly unlock: () => Promise<ParsedKey> }
  /** Not by itself, but the agent may hold its key. The error says why, if that did not help. */
  | { readonly kind: 'agent'; readonly error: RemoteExecError }
  /** Not at all: the login fails unless there is something else. Its error is IDENTITY_UNREADABLE. */
  | { readonly kind: 'unusable'; readonly error: RemoteExecError };

/** Reads a target's identity files. */
export async function identities(ssh2: Ssh2, target: SshTarget): Promise<readonly Identity[]> {
  return Promise.all(
    filesOf(target.identityFile ?? []).map((file) =>
      identity(ssh2, target, fromHome(file)).catch((error: unknown): Identity => {
        if (error instanceof RemoteExecError) return { kind: 'unusable', error };
        throw error;
      }),
    ),
  );
}

async function identity(ssh2: Ssh2, target: SshTarget, file: string): Promise<Identity> {
  const failure = (why: string, cause?: unknown): RemoteExecError =>
    neverRan(nameOf(target), 'IDENTITY_UNREADABLE', `the identity file ${file} ${why}`, cause);
  const data = await readFile(file).catch((cause: Error) => {
    throw failure(`can't be read: ${cause.message}`, cause);
  });
  const parsed = ssh2.utils.parseKey(data);
  const hasAgent = agentSocket(target) !== undefined;
  if (!(parsed instanceof Error && /passphrase|encrypted/i.test(parsed.message))) {
    // A public key selects one of the agent's.
    if (hasAgent && isPublic(parsed))
      return { kind: 'agent', error: failure('is public: only the agent can use it.') };
    return { kind: 'key', key: privateKey(parsed, failure) };
  }
  const { passphrase } = target;
  if (passphrase !== undefined)
    return { kind: 'locked', file, unlock: () => unlock(ssh2, passphrase, file, data, failure) };
  const error = failure(
    `is encrypted, and no passphrase was given for it: give one, or ${hasAgent ? 'add the key to the agent' : 'start an agent and add the key'} with ssh-add.`,
    parsed,
  );
  return hasAgent ? { kind: 'agent', error } : { kind: 'unusable', error };
}

function isPublic(parsed: ParsedKey | ParsedKey[] | Error): boolean {
  const [first] = [parsed].flat();
  return first !== undefined && !(first instanceof Error) && !first.isPrivateKey();
}

type Failure = (why: string, cause?: unknown) => RemoteExecError;

/** The private key that ssh2 parsed from a file. */
function privateKey(parsed: ParsedKey | ParsedKey[] | Error, failure: Failure): ParsedKey {
  if (parsed instanceof Error) {
    const kind = /^Unsupported OpenSSH private key type: (.*)$/.exec(parsed.message)?.[1];
    if (kind === undefined) throw failure(`can't be used: ${parsed.message}`, parsed);
    throw failure(`is of a type that ssh2 does not know (${kind}): use the openssh transport.`, parsed);
  }
  const [first] = [parsed].flat();
  if (!first?.isPrivateKey()) throw failure('holds no private key.');
  return first;
}

async function unlock(
  ssh2: Ssh2,
  passphrase: Passphrase,
  file: string,
  data: Buffer,
  failure: Failure,
): Promise<ParsedKey> {
  const text = await passphraseFor(passphrase, file).catch((cause: unknown) => {
    throw failure(`needs a passphrase, and none was given: ${String(cause)}`, cause);
  });
  const id = createHash('sha256').update(data).update(`\0${text}`).digest('hex');
  const parsed = unlocked.get(id) ?? ssh2.utils.parseKey(data, text);
  try {
    const key = privateKey(parsed, failure);
    unlocked.set(id, parsed);
    return key;
  } catch (error) {
    // It may be given correctly the next time.
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
