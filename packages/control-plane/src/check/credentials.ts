import type { PkiDiagnostic } from '@harderway/cluster-pki';
import { requiredFiles } from '@harderway/cluster-pki/required-files';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { invalidPki, presentAuthorities, readCredentials } from '@harderway/credentials-directory';

/** The credentials in their directory, and what is wrong with them. */
export interface Credentials {
  /** By name; empty where none have been issued yet. */
  readonly files: ReadonlyMap<string, string>;
  readonly diagnostics: readonly PkiDiagnostic[];
}

/**
 * Reads the credentials in their directory, and checks them.
 *
 * @throws CredentialsError `pki-invalid` where they can't be read or are without their authority.
 */
export async function checkCredentials(spec: ClusterSpec): Promise<Credentials> {
  const { checkClusterPki } = await import('@harderway/cluster-pki');
  const files = await readCredentials(spec);
  if (!requiredFiles(files, spec).some((name) => files.has(name)))
    return { files: new Map(), diagnostics: [] };
  try {
    const all = new Map([...(await presentAuthorities(spec.pki.directory)), ...files]);
    return { files, diagnostics: checkClusterPki(all, spec).diagnostics };
  } catch (error) {
    throw invalidPki(error);
  }
}
