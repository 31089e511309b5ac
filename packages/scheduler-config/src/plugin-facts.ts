import type { Field } from '@harderway/component-flags/documents';

/** Facts of a plugin that kube-scheduler is built with. */
export interface PluginFacts {
  /** Versions of Kubernetes that have it. */
  readonly versions: string;
  /** Extension points that it extends, each with the versions if they are not all: `preFilter@1.28-`. */
  readonly points: readonly string[];
  /** Extension points at which Kubernetes 1.20 and 1.21 enable it by default, written as `points` are. */
  readonly default?: readonly string[] | undefined;
  /** Versions that refuse it by name at each point of a configuration v1. */
  readonly invalid?: string | undefined;
  /** Fields of its arguments. */
  readonly args?: Field | undefined;
}
