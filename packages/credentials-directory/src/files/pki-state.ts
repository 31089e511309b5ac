import type { ClusterPkiInput, PkiFile, PkiFiles } from '@harderway/cluster-pki';
import { derivedFiles } from '@harderway/cluster-pki/derived-files';
import { isSecret } from '../locked/is-secret.js';

/** The part of a cluster's description that its credentials depend on; a `ClusterSpec` of cluster-spec fits. */
export interface CredentialsInput extends ClusterPkiInput {
  readonly pki: ClusterPkiInput['pki'] & {
    /** Path of the directory of credentials. */
    readonly directory: string;
  };
}

/** The cluster's credentials in a directory of this machine. */
export interface PkiState {
  readonly directory: string;
  readonly files: PkiFiles;
  /** Names of the files that were just written. */
  readonly written: readonly string[];
  /** Certificates that should be renewed, in words. */
  readonly warnings: readonly string[];
}

/** Credentials from files that were read, and the files that are computed from them. */
export function pkiState(
  directory: string,
  existing: ReadonlyMap<string, string>,
  input: Pick<ClusterPkiInput, 'profile'>,
): PkiState {
  const files = new Map<string, PkiFile>(
    [...existing, ...derivedFiles(existing, input)].map(([name, content]) => [
      name,
      { content, secret: isSecret(name) },
    ]),
  );
  return { directory, files, written: [], warnings: [] };
}
