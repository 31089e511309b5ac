import type { Client, ParsedKey } from 'ssh2';
import { certifiedType } from '../certificates/certificate.js';
import { joinStrings } from '../certificates/wire.js';
import type { ClientInternals, Sign } from './internals.js';

/** RSA keys with certificates sign with SHA-512, which OpenSSH accepts since 7.8. It refuses SHA-1. */
const rsa = { login: 'rsa-sha2-512-cert-v01@openssh.com', signature: 'rsa-sha2-512', hash: 'sha512' };

/** Converts an elliptic curve signature of OpenSSL, two numbers in DER, to SSH's form. Agents use that form already. */
function numbersOf(signature: Buffer): Buffer {
  if (signature[0] !== 0x30) return signature;
  const first = ((signature[1] ?? 0) & 0x80 ? 3 : 2) + 2;
  const second = first + (signature[first - 1] ?? 0) + 2;
  return joinStrings([
    signature.subarray(first, second - 2),
    signature.subarray(second, second + (signature[second - 1] ?? 0)),
  ]);
}

/** Signs with a private key. */
function signerOf(client: Client, key: ParsedKey, hash: string | undefined): Sign {
  return (data, done) => {
    const signature = key.sign(data, hash);
    if (signature instanceof Error) client.emit('error', signature);
    else done(signature);
  };
}

/**
 * Logs in with certificates: the request has to name the certificate's algorithm, and the signature the key's. ssh2 writes the
 * same name in both places.
 * Source: PROTOCOL.certkeys of OpenSSH.
 */
export function signCertificates(client: Client, { _protocol: protocol }: ClientInternals): void {
  const { authPK } = protocol;
  protocol.authPK = (user, key, algorithm, sign) => {
    const type = certifiedType(key.type);
    if (type === undefined) {
      authPK.call(protocol, user, key, algorithm, sign);
      return;
    }
    const isRsa = type === 'ssh-rsa';
    const signer = key.isPrivateKey() ? signerOf(client, key, isRsa ? rsa.hash : undefined) : sign;
    const login = isRsa ? rsa.login : key.type;
    if (!signer) {
      authPK.call(protocol, user, key, login);
      return;
    }
    authPK.call(protocol, user, key, login, (data) => {
      signer(data, (signature) => {
        const numbers = type.startsWith('ecdsa-') ? numbersOf(signature) : signature;
        const named = joinStrings([isRsa ? rsa.signature : type, numbers]);
        // The signed data is the session id and the request without its signature.
        const request = Buffer.concat([data.subarray(4 + data.readUInt32BE(0)), joinStrings([named])]);
        const { write } = protocol._packetRW;
        const packet = write.alloc(request.length);
        packet.set(request, write.allocStart);
        protocol._authsQueue.push('publickey');
        protocol._cipher.encrypt(write.finalize(packet));
      });
    });
  };
}
