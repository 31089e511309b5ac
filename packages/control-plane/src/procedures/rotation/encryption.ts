import { randomBytes } from 'node:crypto';
import { encryptionKeyNames } from '@harderway/cluster-pki';
import type { AuthorityUse } from '@harderway/cluster-pki/authorities';
import { nextKey, withEncryptionUse } from '@harderway/cluster-pki/encryption-stages';
import { type RotationStage, stagesLeft } from '@harderway/cluster-pki/rotation-stages';
import type { ClusterSpec } from '@harderway/cluster-spec';
import {
  encryptionFile,
  formerEncryption,
  keepFormerEncryption,
  readEncryption,
  writeSecret,
} from '@harderway/credentials-directory';
import { ControlPlaneError } from '../../model/errors.js';

/** The provider and key that encrypt from now on. */
export type KeyProvider = 'aescbc' | 'aesgcm' | 'secretbox' | 'identity';

/** Where a rotation of the encryption key goes. */
export interface KeyRotationOptions {
  /** Go back to the oldest key. Default false. */
  readonly back?: boolean | undefined;
  /** Of a new key. Default: that of the current one, `secretbox` if that is `identity`. */
  readonly provider?: KeyProvider | undefined;
}

const refused = (message: string, hint: string): ControlPlaneError =>
  new ControlPlaneError('rotation-refused', message, { hint });

const providerOf = (name: string): string => name.split(':', 1)[0] ?? '';

/** Names of the keys in configurations that were kept when a key was dropped. */
async function formerKeys({ pki }: ClusterSpec): Promise<readonly string[]> {
  const texts = [...(await formerEncryption(pki.directory)).values()];
  return texts.flatMap((text) => encryptionKeyNames(text)).map(({ provider, name }) => `${provider}:${name}`);
}

function targetOf(
  use: AuthorityUse,
  { back = false, provider }: KeyRotationOptions,
  former: readonly string[],
): string {
  const { signs, trusts } = use;
  const underWay = trusts.length > 1;
  if (back && underWay && signs === 'identity')
    throw refused(
      'new data is plain, and a key is there: it may be on its way in or out',
      ['leave out --back to encrypt by the key, or say --provider identity to go on without one'].join(),
    );
  if (back) return trusts[0] ?? signs;
  if (provider === 'identity') return provider;
  const newest = trusts.at(-1) ?? signs;
  if (underWay && provider !== undefined && providerOf(newest) !== provider)
    throw refused(
      `a rotation to ${newest} is under way`,
      'run it without --provider to its end, or with --back, then begin this one',
    );
  if (underWay) return newest;
  const usual = signs === 'identity' ? 'secretbox' : providerOf(signs);
  const kind = provider ?? (usual === 'aescbc' || usual === 'aesgcm' ? usual : 'secretbox');
  return nextKey(use, kind, former);
}

/** A stage as the file says it once it is recorded: beside a key that encrypts, plain data is always read and not named. */
const asRecorded = ({ name, use: { signs, trusts } }: RotationStage): RotationStage => ({
  name,
  use: { signs, trusts: signs === 'identity' ? trusts : trusts.filter((key) => key !== 'identity') },
});

/**
 * Finds the stages of a rotation of the encryption key that are left, by what encryption-config.yaml says.
 *
 * @throws ControlPlaneError `rotation-refused`; CredentialsError `pki-missing`, `pki-invalid`
 */
export async function findKeyRotation(
  spec: ClusterSpec,
  options: KeyRotationOptions = {},
): Promise<{ readonly from: AuthorityUse; readonly to: string; readonly stages: readonly RotationStage[] }> {
  const { use } = await readEncryption(spec);
  const to = targetOf(use, options, await formerKeys(spec));
  // Every API server reads plain data already.
  const known = to === 'identity' && !use.trusts.includes(to) ? { ...use, trusts: [to, ...use.trusts] } : use;
  return { from: use, to, stages: stagesLeft(known, to).map(asRecorded) };
}

/** Writes the next stage of a rotation: the next plan brings it to the API servers. */
export async function beginKeyStage(spec: ClusterSpec, { name, use }: RotationStage): Promise<void> {
  const { text } = await readEncryption(spec);
  // Objects may be encrypted with the keys of all later stages: another key of that name would not read them.
  const secret = name === 'trust' ? randomBytes(32).toString('base64') : undefined;
  const next = withEncryptionUse(text, use, secret);
  const { directory } = spec.pki;
  if (name === 'drop' && next !== text) await keepFormerEncryption(directory, use.signs, text);
  await writeSecret(directory, encryptionFile, next);
}
