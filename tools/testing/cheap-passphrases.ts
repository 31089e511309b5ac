import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** The part of age that this file needs. */
interface Encrypter {
  setPassphrase(passphrase: string): void;
  /** Work factor of scrypt, as a power of two. */
  setScryptWorkFactor(power: number): void;
}

// age is a dependency of this package alone.
const { resolve } = createRequire(
  new URL('../../packages/credentials-directory/package.json', import.meta.url),
);
const { Encrypter }: { readonly Encrypter: { readonly prototype: Encrypter } } = await import(
  pathToFileURL(resolve('age-encryption')).href
);

// The default, 18, takes a second of processor time and 256 MB for each file.
const CHEAP = 10;

const { setPassphrase } = Encrypter.prototype;
Encrypter.prototype.setPassphrase = function (passphrase) {
  setPassphrase.call(this, passphrase);
  this.setScryptWorkFactor(CHEAP);
};
