import type { PkiFile, PkiFiles } from '@harderway/cluster-pki';

/** The cluster's credentials in a directory of this machine. */
export interface PkiState {
  readonly directory: string;
  readonly files: PkiFiles;
  /** Names of the files that were just written. */
  readonly written: readonly string[];
  /** Certificates that should be renewed, in words. */
  readonly warnings: readonly string[];
}

const isSecret = (name: string): boolean => !name.endsWith('.pem') || name.endsWith('-key.pem');

/** Credentials from files that were read. */
export function pkiState(directory: string, existing: ReadonlyMap<string, string>): PkiState {
  const files = new Map<string, PkiFile>(
    [...existing].map(([name, content]) => [name, { content, secret: isSecret(name) }]),
  );
  return { directory, files, written: [], warnings: [] };
}
