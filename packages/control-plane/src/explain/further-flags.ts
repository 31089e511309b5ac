import type { ClusterSpec } from '@harderway/cluster-spec';
import { programs, versionOf } from '@harderway/program-settings';
import { knownFlags } from '@harderway/upgrade-path';

/** A flag of a program that harderway leaves at its default. */
export interface FurtherFlag {
  readonly program: string;
  readonly version: string;
  /** The section of cluster.yaml whose `extraFlags` take it. */
  readonly section: string;
}

/** The programs that have a flag, in the versions of a cluster. */
export const furtherFlags = (spec: ClusterSpec, flag: string): readonly FurtherFlag[] =>
  programs.flatMap((program) => {
    const version = versionOf(spec, program);
    const { name, section } = program;
    return Object.hasOwn(knownFlags(name, version), flag) ? [{ program: name, version, section }] : [];
  });
