import type { FlagTexts } from './flag-texts.js';

/** One instance of a component. */
export interface ComponentInstance {
  /** The host it runs on, for messages. */
  readonly host: string;
  /** Its Kubernetes version. */
  readonly version: string;
  readonly flags: FlagTexts;
  /** The text of a file on that host, where it is known. Never shown. */
  readonly read?: ((path: string) => string | undefined) | undefined;
}

/** The components of one cluster. */
export interface ClusterComponents {
  readonly apiservers: readonly ComponentInstance[];
  readonly controllerManagers?: readonly ComponentInstance[] | undefined;
  readonly schedulers?: readonly ComponentInstance[] | undefined;
  /** The client URLs that etcd's members advertise. */
  readonly etcdClientUrls?: readonly string[] | undefined;
  /** Whether files that could not be read, and so not be compared, are left out in silence. Default: false. */
  readonly ignoreUnread?: boolean | undefined;
  /** The paths that a load balancer asks for without credentials, such as `/healthz`. */
  readonly anonymousProbes?: readonly string[] | undefined;
}
