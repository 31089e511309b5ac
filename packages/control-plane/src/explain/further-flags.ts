import type { ClusterSpec } from '@harderway/cluster-spec';
import { programs } from '@harderway/program-settings';
import { knownFlags, versionOf } from '@harderway/program-settings/known-flags';

/** A flag of a program that harderway leaves at its default. */
export interface FurtherFlag {
  readonly program: string;
  readonly version: string;
  /** The section of cluster.yaml whose `extraFlags` take it. */
  readonly section: string;
}

/** The programs that have a flag, in the versions of a cluster. */
export const furtherFlags = (spec: ClusterSpec, flag: string): readonly FurtherFlag[] =>
  programs.flatMap((program) =>
    Object.hasOwn(knownFlags(spec, program), flag)
      ? [{ program: program.name, version: versionOf(spec, program), section: program.section }]
      : [],
  );
