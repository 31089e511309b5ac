import type { Client } from 'ssh2';
import type { ClientInternals } from './internals.js';

/** Hash functions of the RSA algorithms; other keys have only one. */
const hashes: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };

/**
 * Signs the first request of a private key, as RFC 4252, section 7, allows; ssh2 first asks whether the key would be accepted.
 * That saves a round trip and more, because OpenSSH delays the answer to every request that does not log in by as long as its
 * work took so far, a quarter of a second on a slow host. Keys of an agent are still asked about, since the agent may ask its
 * user to confirm each signature.
 */
export function signAtOnce(client: Client, { _protocol: protocol }: ClientInternals): void {
  const { authPK } = protocol;
  protocol.authPK = (user, key, algorithm, sign) => {
    if (sign || !key.isPrivateKey()) return authPK.call(protocol, user, key, algorithm, sign);
    return authPK.call(protocol, user, key, algorithm, (data, done) => {
      const signature = key.sign(data, hashes[algorithm ?? '']);
      if (signature instanceof Error) client.emit('error', signature);
      else done(signature);
    });
  };
}
