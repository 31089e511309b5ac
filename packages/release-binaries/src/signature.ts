import type { Artifact } from './artifact.js';
import { ReleaseError } from './errors.js';
import type { Signature } from './model.js';
import { getText, type RetryOptions } from './retry.js';
import type { DetachedSignature } from './sigstore.js';

/** How the signatures of releases are verified. */
export interface SignatureOptions {
  /**
   * The authorities and logs to trust, in the JSON format of Sigstore's `trusted_root.json`. Default: those of the public
   * instance, as they were when this package was released.
   */
  readonly trustedRoot?: unknown;
}

/** A small text from a server; undefined if the server says that it does not have it. */
async function published(url: string, options: RetryOptions): Promise<string | undefined> {
  try {
    return await getText(url, options);
  } catch (error) {
    if (error instanceof ReleaseError && error.code === 'not-found') return undefined;
    throw error;
  }
}

/**
 * The signature that a server has beside a file, in `FILE.sig` and `FILE.cert`. The official host must have one for a release
 * that is signed: otherwise, whoever can put another file there need only leave it out. A mirror may lack both.
 *
 * @throws ReleaseError `signature-missing`, and those of a download
 */
export async function signatureBeside(
  { signer, origin }: Artifact,
  url: string,
  options: RetryOptions,
): Promise<DetachedSignature | undefined> {
  if (signer === undefined) return undefined;
  const [signature, certificate] = await Promise.all([
    published(`${url}.sig`, options),
    published(`${url}.cert`, options),
  ]);
  if (signature !== undefined && certificate !== undefined) return { signature, certificate };
  const mayLackBoth = !url.startsWith(`${origin}/`);
  if (mayLackBoth && signature === certificate) return undefined;
  const missing = signature === undefined ? `${url}.sig` : `${url}.cert`;
  throw new ReleaseError(
    'signature-missing',
    `${missing} does not exist, so nothing proves who made ${url}. It was not downloaded.`,
  );
}

/**
 * Verifies that a file is signed by whoever makes the release.
 *
 * @param url where the file came from
 * @param detached `undefined` if nothing was published
 * @throws ReleaseError `signature-invalid`
 */
export async function provenSignature(
  { signer }: Artifact,
  url: string,
  path: string,
  detached: DetachedSignature | undefined,
  { trustedRoot }: SignatureOptions,
): Promise<Signature> {
  if (signer === undefined || detached === undefined) return { kind: 'unsigned' };
  const { signatureFault } = await import('./sigstore.js');
  const fault = await signatureFault(path, detached, signer, trustedRoot);
  if (fault === undefined) return { kind: 'signed', ...signer };
  const message = `${url} is not signed by ${signer.identity}: ${fault}. It was discarded.`;
  throw new ReleaseError('signature-invalid', message);
}
