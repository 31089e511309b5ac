import { createRequire } from 'node:module';

let known: boolean | undefined;

/**
 * Whether ssh2's native part can be loaded. It is built on installation if there is a compiler. Everything works without it,
 * but ciphers other than AES-GCM are slower.
 */
export function nativeCrypto(): boolean {
  if (known === undefined) {
    try {
      const require = createRequire(import.meta.url);
      require(
        createRequire(require.resolve('ssh2')).resolve('./protocol/crypto/build/Release/sshcrypto.node'),
      );
      known = true;
    } catch {
      known = false;
    }
  }
  return known;
}
