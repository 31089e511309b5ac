import type { Client, ParsedKey } from 'ssh2';

type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;
/** What is used of ssh2's own protocol object. Without a signer, authPK asks whether a key would do. */
interface Protocol {
  authPK(user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign): void;
}

/** Hash functions of RSA's algorithms; other keys have but one. */
const hashes: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };

/**
 * Has the keys whose private part is at hand sign their first request (RFC 4252, section 7, allows that), where
 * ssh2 would ask first whether the key would do. That is one round trip, and more: OpenSSH holds every request that
 * does not log in for as long as its work took already, which on a slow host is a quarter of a second. Keys of an
 * agent go on being asked about, for the agent may ask its user about each signature.
 *
 * ssh2 has no option for this. Where its inside is not as known here, nothing is changed.
 */
export function signAtOnce(client: Client): void {
  const protocol = (client as { readonly _protocol?: Partial<Protocol> })._protocol;
  const authPK = protocol?.authPK;
  if (!protocol || !authPK) return;
  protocol.authPK = (user, key, algorithm, sign) => {
    if (sign || !key.isPrivateKey()) return authPK.call(protocol, user, key, algorithm, sign);
    return authPK.call(protocol, user, key, algorithm, (data, done) => {
      const signature = key.sign(data, hashes[algorithm ?? '']);
      if (signature instanceof Error) client.emit('error', signature);
      else done(signature);
    });
  };
}
