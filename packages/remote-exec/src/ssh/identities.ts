import { readFile } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import { neverRan, RemoteExecError } from '../errors.js';
import { fromHome } from '../home.js';
import { registerSecret } from '../redact.js';
import { agentSocket } from './agent.js';
import { filesOf, nameOf, type SshTarget } from './target.js';

type Ssh2 = typeof import('ssh2');

/** Keys unlocked in this process, by file: a passphrase is asked for and its slow key derivation done once. */
const unlocked = new Map<string, Promise<ParsedKey | ParsedKey[] | Error>>();

/** How an identity file of a target can be used. */
export type Identity =
  | { readonly kind: 'key'; readonly key: ParsedKey }
  /** Encrypted; its passphrase is asked for when the key is needed. */
  | { readonly kind: 'locked'; readonly file: string; readonly unlock: () => Promise<ParsedKey> }
  /** Not by itself, but the agent may hold its key. */
  | { readonly kind: 'agent' }
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
    if (hasAgent && isPublic(parsed)) return { kind: 'agent' };
    return { kind: 'key', key: privateKey(parsed, failure) };
  }
  const { passphrase } = target;
  if (passphrase !== undefined)
    return { kind: 'locked', file, unlock: () => unlock(ssh2, passphrase, file, data, failure) };
  if (hasAgent) return { kind: 'agent' };
  throw failure(
    'is encrypted, and there is neither a passphrase for it nor an agent: give one, or add the key with ssh-add.',
    parsed,
  );
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
        throw failure(`needs a passphrase, and none was given: ${String(cause)}`, cause);
      }),
      failure,
    );
  } catch (error) {
    // Another target may have the right one.
    if (unlocked.get(file) === opening) unlocked.delete(file);
    throw error;
  }
}
