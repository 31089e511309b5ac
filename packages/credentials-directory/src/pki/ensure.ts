import { mkdir } from 'node:fs/promises';
import type { PkiDiagnostic, PkiDiagnosticCode, PkiFiles } from '@harderway/cluster-pki';
import { removeDrafts } from '@harderway/replace-file';
import { CredentialsError } from '../errors.js';
import { presentAuthorities } from '../files/former.js';
import { type CredentialsInput, type PkiState, pkiState } from '../files/pki-state.js';
import { readCredentials } from '../files/read.js';
import { isEncryptedKey } from '../locked/key-holder.js';
import { adviceOn } from './advice.js';
import { attempts, writeIssued } from './concurrent.js';
import { invalidPki } from './invalid.js';
import { refuseOther } from './other-cluster.js';

const contentsOf = (files: PkiFiles): ReadonlyMap<string, string> =>
  new Map([...files].map(([name, { content }]) => [name, content]));

/** Progress of {@link ensurePki}. A `ProgressEvent` of `@harderway/progress` has this shape too. */
export interface PkiEvent {
  readonly kind: 'start' | 'done' | 'failed';
  readonly id: string;
  /** The task's name for people. */
  readonly title: string;
  /** How many files were issued, or why it failed. */
  readonly detail?: string | undefined;
  readonly elapsedMs?: number | undefined;
}

/** Options of {@link ensurePki}. */
export interface EnsurePkiOptions {
  /** Default: `pki.directory` of the input. */
  readonly directory?: string | undefined;
  /**
   * Which certificates to replace: `true` for all that have expired, expire within 30 days and before their authority, or do
   * not fit the cluster;
   * `other-authority` for those not signed by the current authority; `unrevocable` for an admin whose rights RBAC can't take
   * away, once the API gives the other group its rights; a function to choose by diagnostic. Default false. Never replaces
   * authorities, the encryption configuration, the key that signs tokens, or a key with a passphrase that nobody was asked for.
   */
  readonly renew?:
    | boolean
    | 'other-authority'
    | 'unrevocable'
    | ((diagnostic: PkiDiagnostic) => boolean)
    | undefined;
  readonly onProgress?: ((event: PkiEvent) => void) | undefined;
}

/**
 * A wrong clock does not justify replacing anything, a group has to have its rights before anybody moves there, no certificate
 * ends later than its authority, and a renewed kubeconfig keeps its settings.
 */
const notRenewed: readonly PkiDiagnosticCode[] = [
  'not-valid-yet',
  'unrevocable',
  'expires-with-authority',
  'further-settings',
];

/** Whether a certificate with a fault is replaced. */
function chooses(renew: EnsurePkiOptions['renew'], diagnostic: PkiDiagnostic): boolean {
  if (typeof renew === 'function') return renew(diagnostic);
  return renew === diagnostic.code || (renew === true && !notRenewed.includes(diagnostic.code));
}

/**
 * Completes the cluster's credentials in their directory: keeps existing files and issues missing ones. Writes an authority
 * before the certificates that it has signed, and each key before its certificate.
 *
 * @throws CredentialsError `pki-invalid` with the faults of existing files; as {@link readCredentials} does; errors of the
 * file system.
 */
export async function ensurePki(input: CredentialsInput, options: EnsurePkiOptions = {}): Promise<PkiState> {
  const { directory = input.pki.directory, renew, onProgress } = options;
  const started = performance.now();
  const event = { id: 'pki', title: `credentials in ${directory}` };
  onProgress?.({ kind: 'start', ...event });
  try {
    const state = await complete(input, directory, renew);
    const count = state.written.length;
    const detail = count === 0 ? 'complete' : `${count} ${count === 1 ? 'file' : 'files'} issued`;
    onProgress?.({ kind: 'done', ...event, detail, elapsedMs: performance.now() - started });
    return state;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    onProgress?.({ kind: 'failed', ...event, detail });
    throw invalidPki(error);
  }
}

async function complete(
  input: CredentialsInput,
  directory: string,
  renew: EnsurePkiOptions['renew'],
): Promise<PkiState> {
  // Issuing needs a library that reading does not; loaded only here.
  const { ensureClusterPki } = await import('@harderway/cluster-pki');
  const read = () => readCredentials(input, directory);
  // Another run may have put its key beside the certificate that this one has written.
  const own = new Set<string>();
  return attempts(directory, read, async (existing) => {
    /** Whether a certificate's key could not be opened, which does not make it unfit. */
    const isClosed = ({ file }: PkiDiagnostic): boolean =>
      isEncryptedKey(existing.get(file.replace(/\.pem$/, '-key.pem')) ?? '');
    const renewed: PkiDiagnostic[] = [];
    const isRenewed = (diagnostic: PkiDiagnostic): boolean =>
      !isClosed(diagnostic) &&
      (chooses(renew, diagnostic) || (diagnostic.code === 'key-mismatch' && own.has(diagnostic.file)));
    const all = new Map([...(await presentAuthorities(directory)), ...existing]);
    const { files, issued, diagnostics } = await ensureClusterPki(all, input, {
      renew: (diagnostic) => {
        const chosen = isRenewed(diagnostic);
        if (chosen) renewed.push(diagnostic);
        return chosen;
      },
    });
    refuseOther(existing, input, [...renewed, ...diagnostics], directory);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // Killed runs leave keys in them.
    await removeDrafts(directory);
    for (const name of issued) own.add(name);
    const made = new Map(issued.flatMap((name) => [[name, files.get(name)] as const]));
    await writeIssued(directory, made, existing, read);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.length > 0)
      throw new CredentialsError('pki-invalid', `credentials in ${directory} don't fit the cluster`, {
        details: errors.map(({ message }) => message),
        hint: adviceOn(errors, input),
      });
    return {
      directory,
      files: pkiState(directory, contentsOf(files), input).files,
      written: issued,
      warnings: diagnostics.filter(({ severity }) => severity === 'warning').map(({ message }) => message),
    };
  });
}
