// Also the entry `./key-holder`: whoever asks people needs no engine for it.
import { AsyncLocalStorage } from 'node:async_hooks';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The lock of a directory of credentials. */
export const lockFile = 'lock.age';

/** Knows what opens the secrets of a directory of credentials. */
export interface KeyHolder {
  /**
   * Opens the lock of a directory: the passphrase, or secret keys of age.
   *
   * @param path of the lock
   * @param kind what it was locked with
   */
  readonly openLock: (path: string, kind: LockKind) => Promise<OpensLock>;
  /** The passphrase of an encrypted private key. */
  readonly passphraseOf: (path: string) => Promise<string>;
}

/** The means by which a lock was made. */
export type LockKind = 'passphrase' | 'recipients';

/** The means that opens a lock; the type `SealKey` of the engine. */
export type OpensLock =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'identities'; readonly identities: readonly string[] };

interface Held {
  readonly holder: KeyHolder;
  /** Keys that were opened in this run. */
  readonly opened: Map<string, Promise<string>>;
}

const held = new AsyncLocalStorage<Held>();

/** Runs something that may need locked secrets. What opens them is asked for once, when the first is needed. */
export const withKeyHolder = <T>(holder: KeyHolder, run: () => Promise<T>): Promise<T> =>
  held.run({ holder, opened: new Map() }, run);

/** The key that was opened before in this run, or is opened now. Undefined where nobody knows what opens it. */
export function openedOnce(
  what: string,
  open: (holder: KeyHolder) => Promise<string>,
): Promise<string> | undefined {
  const here = held.getStore();
  if (here === undefined) return undefined;
  const known = here.opened.get(what) ?? open(here.holder);
  here.opened.set(what, known);
  return known;
}

/** Whether a private key is protected by a passphrase: PKCS#8, or OpenSSL's traditional format. */
export const isEncryptedKey = (pem: string): boolean =>
  /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);

/** Whether someone has to be asked before the credentials of a directory can be read. */
export async function asksForKeys(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch((): string[] => []);
  if (names.includes(lockFile)) return true;
  const keys = names.filter((name) => name.endsWith('-key.pem'));
  const texts = await Promise.all(
    keys.map((name) => readFile(join(directory, name), 'utf8').catch(() => '')),
  );
  return texts.some(isEncryptedKey);
}
