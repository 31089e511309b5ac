import type { ClusterSpec, ParsedClusterSpec } from '@harderway/cluster-spec';
import type { RuleFinding } from '@harderway/diagnostics';

/** A cluster.yaml and what surrounds it on this machine. */
export interface CheckedCluster extends Pick<ParsedClusterSpec, 'at'> {
  readonly spec: ClusterSpec;
  /** Files of `pki.directory`, by name. */
  readonly credentials: ReadonlyMap<string, string>;
  /** Default: no version has ended. */
  readonly now?: Date | undefined;
  /** Paths that cluster.yaml names and that are missing. Default: none. */
  readonly missing?: ReadonlySet<string> | undefined;
}

/** Codes of what cluster.yaml and its surroundings say together. */
export type ClusterCheckCode =
  | 'etcd-outside-bounds'
  | 'etcd-unknown'
  | 'kubernetes-unknown'
  | 'kubernetes-ended'
  | 'placeholder-address'
  | 'ssh-file-missing'
  | 'file-source-missing'
  | 'programs-missing'
  | 'always-due'
  | 'authority-ends-first'
  | 'token-issuer-changes'
  | 'service-range-changes';

/** Findings of one rule. */
export type Findings = Iterable<RuleFinding<ClusterCheckCode>>;
