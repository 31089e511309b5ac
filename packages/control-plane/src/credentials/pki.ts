import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PkiDiagnostic, PkiError, PkiFiles } from '@harderway/cluster-pki';
import { authoritiesFile, guideFault } from '@harderway/cluster-pki/authorities';
import type { ClusterSpec } from '@harderway/cluster-spec';
import type { ProgressEvent } from '@harderway/progress';
import { ControlPlaneError } from '../model/errors.js';
import { type PkiState, pkiState } from '../model/pki-state.js';
import { expiring } from './expiring.js';
import { writeSecret } from './locked/secret-files.js';
import { adviceOn, adviceOnError, backToGuide } from './pki-advice.js';
import { neededFor, readCredentials } from './pki-directory.js';
import { writeAtomically } from './write-atomically.js';

/** Error for missing credentials. */
export const missingPki = (directory: string, names: readonly string[]): ControlPlaneError =>
  new ControlPlaneError('pki-missing', `credentials are missing in ${directory}`, {
    found: `missing: ${names.join(', ')}`,
    hint: 'run `harderway certs`: it issues them, or says which to put back',
  });

/** Error for a cluster that can't go back to the guide yet. */
const apartPki = (fault: string): ControlPlaneError =>
  new ControlPlaneError('pki-invalid', fault, { hint: backToGuide });

const contentsOf = (files: PkiFiles): ReadonlyMap<string, string> =>
  new Map([...files].map(([name, { content }]) => [name, content]));

/** By its name: its class is loaded only where something is issued. */
const isPkiError = (error: unknown): error is PkiError => error instanceof Error && error.name === 'PkiError';

/** An error of issuing with advice; others as they are. */
export function invalidPki(error: unknown): unknown {
  if (!isPkiError(error)) return error;
  const hint = adviceOnError(error);
  return new ControlPlaneError('pki-invalid', error.message, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}

/**
 * The file that names the authorities in use comes first, since all else follows from it. Then the encryption key: with certificates but
 * without it, it would count as lost. Then authorities; keys before certificates.
 */
function writingOrder(name: string): number {
  if (name === authoritiesFile) return -2;
  if (name === 'encryption-config.yaml') return -1;
  return (/^(?:.*-)?ca(?:-\d+)?(?:-key)?\.pem$/.test(name) ? 0 : 2) + (name.endsWith('-key.pem') ? 0 : 1);
}

/** Options of {@link ensurePki}. */
export interface EnsurePkiOptions {
  /** Default: `pki.directory` of the spec. */
  readonly directory?: string;
  /**
   * Replace certificates that have expired, expire within 30 days or do not fit the cluster; or only those that another
   * authority has signed than the one that does now; or those that a function chooses. Default false. Authorities and the encryption configuration always stay.
   */
  readonly renew?: boolean | 'other-authority' | ((diagnostic: PkiDiagnostic) => boolean);
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
}

/**
 * Completes the cluster's credentials in their directory: keeps existing files and issues missing ones. Writes the CA
 * before the certificates that it has signed, and each key before its certificate.
 *
 * @throws ControlPlaneError `pki-invalid` with the faults of existing files; errors of the file system.
 */
export async function ensurePki(spec: ClusterSpec, options: EnsurePkiOptions = {}): Promise<PkiState> {
  // Issuing needs a library that reading does not; loaded only here.
  const { ensureClusterPki } = await import('@harderway/cluster-pki');
  const directory = options.directory ?? spec.pki.directory;
  const started = performance.now();
  const event = { id: 'pki', title: `credentials in ${directory}` };
  options.onProgress?.({ kind: 'start', ...event });
  try {
    const existing = await readCredentials(spec, directory);
    // A wrong clock does not justify replacing anything.
    const renew = (diagnostic: PkiDiagnostic): boolean => {
      const { renew: chosen } = options;
      if (typeof chosen === 'function') return chosen(diagnostic);
      return chosen === diagnostic.code || (chosen === true && diagnostic.code !== 'not-valid-yet');
    };
    const ensured = await ensureClusterPki(existing, spec, { renew });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const name of [...ensured.issued].sort((left, right) => writingOrder(left) - writingOrder(right))) {
      const file = ensured.files.get(name);
      if (file?.secret === true) await writeSecret(directory, name, file.content);
      else if (file !== undefined) await writeAtomically(join(directory, name), file.content, 0o644);
    }
    const errors = ensured.diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.length > 0)
      throw new ControlPlaneError('pki-invalid', `credentials in ${directory} don't fit the cluster`, {
        details: errors.map(({ message }) => message),
        hint: adviceOn(errors),
      });
    options.onProgress?.({
      kind: 'done',
      ...event,
      detail: ensured.issued.length === 0 ? 'complete' : `${ensured.issued.length} files issued`,
      elapsedMs: performance.now() - started,
    });
    return {
      directory,
      files: pkiState(directory, contentsOf(ensured.files), spec).files,
      written: ensured.issued,
      warnings: ensured.diagnostics.map(({ message }) => message),
    };
  } catch (error) {
    options.onProgress?.({
      kind: 'failed',
      ...event,
      detail: error instanceof Error ? error.message : String(error),
    });
    throw invalidPki(error);
  }
}

/**
 * Reads the cluster's credentials from their directory, without issuing anything.
 *
 * @throws ControlPlaneError `pki-missing` with the missing files, `pki-invalid` if one is not a certificate.
 */
export async function loadPki(spec: ClusterSpec): Promise<PkiState> {
  const { directory } = spec.pki;
  const existing = await readCredentials(spec);
  const apart = spec.profile === 'guide' ? guideFault(existing) : undefined;
  if (apart !== undefined) throw apartPki(apart);
  const needed = neededFor(spec, existing);
  const missing = needed.filter((name) => !existing.has(name));
  if (missing.length > 0) throw missingPki(directory, missing);
  const own = new Map(needed.map((name) => [name, existing.get(name) ?? '']));
  return { ...pkiState(directory, existing, spec), warnings: expiring(directory, own) };
}
