// Also the entry `./key-holder`: a program that asks people loads nothing else.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Seal, SealKey } from '../sealed/seal.js';

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
  readonly openLock: (path: string, kind: Seal['kind']) => Promise<SealKey>;
  /** The passphrase of an encrypted private key. */
  readonly passphraseOf: (path: string) => Promise<string>;
}

// Not an AsyncLocalStorage: with one, Node 20 follows every promise, which takes a tenth of a run that finds nothing to do.
let holder: KeyHolder | undefined;
const opened = new Map<string, Promise<string>>();

/**
 * Sets the key holder of the whole process, which is asked for passphrases and keys. Opened keys and failed attempts are
 * remembered until the next call. With several directories of credentials, the key holder tells them apart by their paths.
 *
 * @param next undefined for none, as at first
 */
export function setKeyHolder(next: KeyHolder | undefined): void {
  holder = next;
  opened.clear();
}

/** The key that was opened before, or is opened now. Undefined where nobody knows what opens it. */
export function openedOnce(
  what: string,
  open: (by: KeyHolder) => Promise<string>,
): Promise<string> | undefined {
  if (holder === undefined) return undefined;
  const known = opened.get(what) ?? open(holder);
  opened.set(what, known);
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
