import type { PkiState } from '@harderway/credentials-directory';
import type { AnyProgramName, ProgramFile, ProgramName } from '@harderway/release-binaries';
import type { Architecture } from './architecture.js';

/** Provides the programs for an architecture; etcdutl too where the version restores snapshots by it. */
export type ProgramProvider = (
  arch: Architecture,
) => Promise<Readonly<Record<ProgramName, ProgramFile> & Partial<Record<AnyProgramName, ProgramFile>>>>;

/** Inputs of a plan besides cluster.yaml and the hosts. */
export interface Materials {
  readonly pki: PkiState;
  readonly programs: ProgramProvider;
}
