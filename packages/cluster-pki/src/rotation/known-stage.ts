import { sha256 } from '#cryptography';
import { certificatesIn } from '../certificate/chain.js';
import { certificateIn } from '../certificate/read.js';
import { revisionOf, usesOf } from '../contents/authorities.js';
import { hexOf } from '../encoding/bytes.js';
import { encryptionKeyNames } from '../encryption/key-names.js';
import type { ClusterPkiInput } from '../model.js';

/** The stage of rotations as hosts keep it: how many have begun, and which keys there are. */
export const stageFile = 'rotation.json';

/** The stage of rotations, as hosts keep it. */
export interface KnownStage {
  readonly revision: number;
  /** The keys that are trusted, or that decrypt, by name and fingerprint; never a key itself. */
  readonly keys: readonly string[];
}

/** Of the key in a certificate, which may be issued again; of the text where that is not one. */
function keyFingerprint(pem: string): string {
  let content: Uint8Array | string = pem;
  try {
    content = certificateIn(pem).publicKey;
  } catch {
    // Whoever reads the credentials says what is wrong with it.
  }
  return hexOf(sha256(content)).slice(0, 16);
}

/** The stage of rotations that credentials are at. */
export function stageOf(
  existing: ReadonlyMap<string, string>,
  input: Pick<ClusterPkiInput, 'profile'>,
): KnownStage {
  const trusted = Object.values(usesOf(existing, input)).flatMap(({ trusts }) => trusts);
  const pairs = [...new Set(trusted)].flatMap((name) => {
    const pem = existing.get(`${name}.pem`);
    return pem === undefined ? [] : [`${name} ${keyFingerprint(pem)}`];
  });
  const encryption = encryptionKeyNames(existing.get('encryption-config.yaml') ?? '').map(
    ({ provider, name, fingerprint = '' }) => `${provider}:${name} ${fingerprint}`,
  );
  return { revision: revisionOf(existing), keys: [...pairs, ...encryption].sort() };
}

/** Reads the stage of rotations that a host keeps; undefined if it keeps none. */
export function readStage(text: string): KnownStage | undefined {
  try {
    const { revision, keys }: Partial<KnownStage> = JSON.parse(text);
    return typeof revision === 'number' && Array.isArray(keys) ? { revision, keys } : undefined;
  } catch {
    return undefined;
  }
}

/** The end of a certificate, in milliseconds since 1970; undefined for a damaged one. */
function endOf(pem: string): number | undefined {
  try {
    return certificateIn(pem).notAfter.getTime();
  } catch {
    return undefined;
  }
}

/**
 * A stage without the keys of authorities that have ended, since others may take their place.
 *
 * @param trusted PEM texts of the certificates that the host trusts
 * @param now in milliseconds since 1970
 */
export function withoutEnded({ revision, keys }: KnownStage, trusted: string, now: number): KnownStage {
  const ended = new Set(
    certificatesIn(trusted)
      .filter((pem) => (endOf(pem) ?? now) < now)
      .map(keyFingerprint),
  );
  return { revision, keys: keys.filter((key) => !ended.has(key.split(' ')[1] ?? '')) };
}

/**
 * The stage of a host that has recorded none, from the keys that it uses. Expired and damaged CAs are left out, since a rotation may
 * have replaced them. A file of several CAs does not say which CA belongs to the role, so it is left out too, unless it is the file of `ca`.
 *
 * @param trusted PEM texts by name: of each CA, such as `etcd-ca`, and `service-account`, whose key checks tokens also after its
 *   certificate has ended
 * @param encryption what encrypts in etcd: `PROVIDER:NAME FINGERPRINT` of each key, as in {@link KnownStage}
 * @param now in milliseconds since 1970
 * @returns undefined if no key is left
 */
export function unrecordedStage(
  trusted: ReadonlyMap<string, string>,
  encryption: readonly string[],
  now: number,
): KnownStage | undefined {
  const keys = [...trusted].flatMap(([name, pem]) => {
    const isAlone = name === 'ca' || certificatesIn(pem).length === 1;
    const end = endOf(pem);
    const isUsed = end !== undefined && (end >= now || name === 'service-account');
    return isAlone && isUsed ? [`${name} ${keyFingerprint(pem)}`] : [];
  });
  const all = [...keys, ...encryption].sort();
  return all.length === 0 ? undefined : { revision: 0, keys: all };
}
