import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Transport } from '@harderway/remote-exec';

/** A host without a connection. */
export interface UnreachableHost {
  readonly host: string;
  /** Why, in one line without the host's name. */
  readonly cause: string;
  /** Advice; absent if it was not tried. */
  readonly hint?: string | undefined;
}

/** Open connections to the hosts of one cluster. */
export interface Session {
  readonly spec: ClusterSpec;
  /** By host name, in the order of cluster.yaml; those that answered late come last. */
  readonly transports: ReadonlyMap<string, Transport>;
  /** Hosts without a connection, with the cause; without `tolerateUnreachable` only such as leave the cluster. */
  readonly unreachable: readonly UnreachableHost[];
  /** How many hosts to ask at the same time. Default: as `forEachHost`. */
  readonly concurrency?: number | undefined;
  /**
   * Connects to more hosts of cluster.yaml; those that were dialed before are left as they are.
   *
   * @throws ControlPlaneError `hosts-unreachable`, as `openSession` does. The session stays open.
   */
  reach(hosts: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
