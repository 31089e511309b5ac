import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PkiFile, SigningRequest } from '@harderway/cluster-pki';
import { replaceFile } from '@harderway/replace-file';
import { CredentialsError } from '../errors.js';
import type { CredentialsInput } from '../files/pki-state.js';
import { readCredentials } from '../files/read.js';
import { attempts, writeIssued } from './concurrent.js';
import { ensurePki } from './ensure.js';
import { invalidPki } from './invalid.js';
import { refuseOther } from './other-cluster.js';
import { mustFitProfile } from './profile.js';

/** A request for a certificate, and the file that it is in. */
export interface WrittenRequest extends Omit<SigningRequest, 'key' | 'request'> {
  readonly path: string;
}

const secretFile = (name: string, content: string): readonly [string, PkiFile] => [
  name,
  { content, secret: true },
];

/** Takes warnings. */
interface Warned {
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * Writes a request for every certificate that is missing, expires soon or does not fit. New keys are written to the directory of
 * credentials only, before the requests. A run after an interrupted one uses the same keys.
 *
 * @param output directory of the requests
 * @param options `unrevocable`: whether an admin whose rights RBAC can't take away is among them, default false; `onWarning`
 *   receives names of present certificates that their requests do not have
 * @throws CredentialsError `pki-invalid`, `pki-locked`; errors of the file system
 */
export async function requestCertificates(
  input: CredentialsInput,
  output: string,
  { unrevocable, onWarning }: Warned & { readonly unrevocable?: boolean | undefined } = {},
): Promise<readonly WrittenRequest[]> {
  const { checkClusterPki, signingRequests } = await import('@harderway/cluster-pki');
  const { directory } = input.pki;
  const read = () => readCredentials(input);
  try {
    // If two runs overlap, the later one requests certificates for the keys of the earlier one.
    const requests = await attempts(directory, read, async (existing) => {
      mustFitProfile(existing, input);
      refuseOther(existing, input, checkClusterPki(existing, input, { requests: true }).diagnostics);
      const found = await signingRequests(existing, input, { unrevocable });
      const made = new Map(
        found.requests.flatMap(({ name, key, isNewKey }) =>
          isNewKey ? [secretFile(`${name}-key.pem`, key)] : [],
        ),
      );
      if (found.encryption !== undefined) made.set(...secretFile('encryption-config.yaml', found.encryption));
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeIssued(directory, made, existing, read);
      for (const { message } of found.diagnostics) onWarning?.(message);
      return found.requests;
    });
    if (requests.length > 0) await mkdir(output, { recursive: true });
    const written = requests.map(async ({ key: _, request, ...about }): Promise<WrittenRequest> => {
      const path = join(output, `${about.name}.csr`);
      await replaceFile(path, request, { mode: 0o644 });
      return { ...about, path };
    });
    return await Promise.all(written);
  } catch (error) {
    throw invalidPki(error);
  }
}

/**
 * Takes certificates that were signed elsewhere, all or none, and makes the kubeconfigs that were waiting for them.
 *
 * @param texts PEM, intermediates too
 * @param options `onWarning` receives names of present certificates that those which take their places do not have
 * @returns names of the files that were written
 * @throws CredentialsError `pki-invalid` with what does not fit; errors of the file system
 */
export async function importCertificates(
  input: CredentialsInput,
  texts: readonly string[],
  { onWarning }: Warned = {},
): Promise<readonly string[]> {
  const { checkClusterPki, takeCertificates } = await import('@harderway/cluster-pki');
  try {
    const existing = await readCredentials(input);
    refuseOther(existing, input, checkClusterPki(existing, input, { requests: true }).diagnostics);
    const { taken, refused, diagnostics } = takeCertificates(existing, input, texts);
    if (refused.length > 0)
      throw new CredentialsError('pki-invalid', 'certificates do not fit, and none was taken', {
        details: refused,
        hint: 'have them signed again from the requests of `harderway certs csr`, with all that those ask for',
      });
    for (const { message } of diagnostics) onWarning?.(message);
    for (const [name, content] of taken)
      await replaceFile(join(input.pki.directory, name), content, { mode: 0o644 });
    return [...taken.keys(), ...(await kubeconfigsFor(input, new Set(taken.keys())))];
  } catch (error) {
    throw invalidPki(error);
  }
}

/** Writes the kubeconfigs of certificates that were taken, once all others are there. */
async function kubeconfigsFor(
  input: CredentialsInput,
  taken: ReadonlySet<string>,
): Promise<readonly string[]> {
  const waits = (error: unknown): boolean =>
    error instanceof CredentialsError &&
    error.cause instanceof Error &&
    'code' in error.cause &&
    error.cause.code === 'authority-key-missing';
  try {
    const { written } = await ensurePki(input, {
      renew: ({ file }) => taken.has(file.replace(/\.kubeconfig$/, '.pem')) && file.endsWith('.kubeconfig'),
    });
    return written;
  } catch (error) {
    // Others are still to be signed; `certs` makes the kubeconfigs then.
    if (waits(error)) return [];
    throw error;
  }
}
