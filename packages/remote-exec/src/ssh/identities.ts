import { readFile } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import { RemoteExecError } from '../errors.js';
import { fromHome } from '../home.js';
import { registerSecret } from '../redact.js';
import { agentSocket } from './agent.js';
import { nameOf, type SshTarget } from './target.js';

type Ssh2 = typeof import('ssh2');

/** Keys unlocked in this process, by file: a passphrase is asked for once, and its slow derivation done once. */
const unlocked = new Map<string, Promise<ParsedKey | ParsedKey[] | Error>>();

/** What an identity file of a target is good for. */
export type Identity =
  | { readonly kind: 'key'; readonly key: ParsedKey }
  /** Behind a passphrase, which is asked for when the key is wanted. */
  | { readonly kind: 'locked'; readonly file: string; readonly unlock: () => Promise<ParsedKey> }
  /** Nothing by itself, but the agent may hold what belongs to it. */
  | { readonly kind: 'agent' }
  /** Nothing: there are others, or the login fails for it. Its error is IDENTITY_UNREADABLE. */
  | { readonly kind: 'unusable'; readonly error: RemoteExecError };

/** Reads a target's identity files. */
export async function identities(ssh2: Ssh2, target: SshTarget): Promise<readonly Identity[]> {
  const named = target.identityFile ?? [];
  const files = typeof named === 'string' ? [named] : named;
  return Promise.all(
    files.map((file) =>
      identity(ssh2, target, fromHome(file)).catch((error: unknown): Identity => {
        if (error instanceof RemoteExecError) return { kind: 'unusable', error };
        throw error;
      }),
    ),
  );
}

async function identity(ssh2: Ssh2, target: SshTarget, file: string): Promise<Identity> {
  const failure = (why: string, cause?: unknown): RemoteExecError =>
    new RemoteExecError('IDENTITY_UNREADABLE', `the identity file ${file} ${why}`, {
      outcome: 'never-ran',
      host: nameOf(target),
      cause,
    });
  const data = await readFile(file).catch((cause: Error) => {
    throw failure(`can't be read: ${cause.message}`, cause);
  });
  const parsed = ssh2.utils.parseKey(data);
  const hasAgent = agentSocket(target) !== undefined;
  if (!(parsed instanceof Error && /passphrase|encrypted/i.test(parsed.message))) {
    // A public key names one that the agent is to use.
    if (hasAgent && isPublic(parsed)) return { kind: 'agent' };
    return { kind: 'key', key: privateKey(parsed, failure) };
  }
  const { passphrase } = target;
  if (passphrase !== undefined)
    return { kind: 'locked', file, unlock: () => unlock(ssh2, passphrase, file, data, failure) };
  if (hasAgent) return { kind: 'agent' };
  throw failure(
    'is encrypted, and there is neither a passphrase for it nor an agent: give one, or add the key by ssh-add.',
    parsed,
  );
}

function isPublic(parsed: ParsedKey | ParsedKey[] | Error): boolean {
  const [first] = Array.isArray(parsed) ? parsed : [parsed];
  return first !== undefined && !(first instanceof Error) && !first.isPrivateKey();
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
