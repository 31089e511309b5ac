import type { PkiDiagnostic } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { invalidPki } from '../credentials/pki.js';
import { neededFor, readCredentials } from '../credentials/pki-directory.js';

/** The credentials in their directory, and what is wrong with them. */
export interface Credentials {
  /** By name; empty where none have been issued yet. */
  readonly files: ReadonlyMap<string, string>;
  readonly diagnostics: readonly PkiDiagnostic[];
}

/**
 * Reads the credentials in their directory, and checks them.
 *
 * @throws ControlPlaneError `pki-invalid` where they can't be read or are without their authority.
 */
export async function checkCredentials(spec: ClusterSpec): Promise<Credentials> {
  const { checkClusterPki } = await import('@harderway/cluster-pki');
  const files = await readCredentials(spec);
  if (!neededFor(spec, files).some((name) => files.has(name))) return { files: new Map(), diagnostics: [] };
  try {
    return { files, diagnostics: checkClusterPki(files, spec).diagnostics };
  } catch (error) {
    throw invalidPki(error);
  }
}
