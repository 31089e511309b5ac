import type { BaseAgent, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import { type Certificate, certified, certifiedType } from './certificate.js';

type Ssh2 = typeof import('ssh2');

type SignArguments = [SigningRequestOptions, (SignCallback | undefined)?] | [SignCallback];

/** Whether ssh2 has parsed a key of an agent. */
export function isParsed(key: unknown): key is ParsedKey {
  return typeof key === 'object' && key !== null && 'getPublicSSH' in key;
}

/** The plain key of a certificate. */
function plainKey({ utils }: Ssh2, { type, publicKey }: Certificate): ParsedKey | undefined {
  const key = utils.parseKey(`${certifiedType(type)} ${publicKey.toString('base64')}`);
  return key instanceof Error ? undefined : [key].flat()[0];
}

/**
 * An agent that offers certificates before its keys: the wanted ones that it holds itself, or whose key it has. ssh2 asks it
 * to sign with the certificate, and an agent finds the key that way only if it holds the certificate.
 */
export function certifiedAgent(
  ssh2: Ssh2,
  agent: BaseAgent,
  { wanted, held }: { readonly wanted: readonly Certificate[]; readonly held: readonly Certificate[] },
): BaseAgent {
  const signers = new Map<ParsedKey, ParsedKey>();
  const identities = agent.getIdentities.bind(agent);
  agent.getIdentities = (callback): void => {
    identities((error, keys = []) => {
      const first = wanted.flatMap((certificate) => {
        const isHeld = held.some(({ blob }) => blob.equals(certificate.blob));
        const key = isHeld
          ? plainKey(ssh2, certificate)
          : keys.filter(isParsed).find((one) => one.getPublicSSH().equals(certificate.publicKey));
        if (!key) return [];
        const whole = certified(key, certificate);
        signers.set(
          whole,
          isHeld ? Object.create(key, { getPublicSSH: { value: () => certificate.blob } }) : key,
        );
        return [whole];
      });
      callback(error, [...first, ...keys]);
    });
  };
  const sign = agent.sign.bind(agent);
  agent.sign = (key, data, ...rest: SignArguments): void => {
    const [first, last] = rest;
    const [options, callback] = typeof first === 'function' ? [{}, first] : [first, last];
    const signer = isParsed(key) ? signers.get(key) : undefined;
    sign(signer ?? key, data, signer?.type === 'ssh-rsa' ? { hash: 'sha512' } : options, callback);
  };
  return agent;
}
