/** Certificate files of one side (client or peer), as paths on the member's host. */
export interface EtcdTlsFiles {
  /** PEM certificate of the member. */
  readonly certFile: string;
  /** Its private key. */
  readonly keyFile: string;
  /** PEM certificates of the authorities that have to issue the other end's certificate. */
  readonly trustedCaFile: string;
  /** True if the other end has to show a certificate. Default: true. */
  readonly clientCertAuth?: boolean | undefined;
}

/** TLS of a cluster or of one member; both sides or none, since a cluster with half of it does not form. */
export interface EtcdTls {
  readonly client: EtcdTlsFiles;
  readonly peer: EtcdTlsFiles;
}

/** One member. */
export interface EtcdMember {
  /** Unique in the cluster; etcd's `--name`. */
  readonly name: string;
  /** IP address (v4 or v6, no brackets) that the member listens on. */
  readonly address: string;
  /** Host name that others use to reach it. Default: the address. */
  readonly advertiseHost?: string | undefined;
  /** Default: 2380. */
  readonly peerPort?: number | undefined;
  /** Default: 2379. */
  readonly clientPort?: number | undefined;
  /**
   * True if clients on the member's own host are served on 127.0.0.1 too, which is the default of etcdctl. Default:
   * true, unless `address` is itself a loopback address.
   */
  readonly listenLoopback?: boolean | undefined;
  /** Default: the cluster's. */
  readonly dataDirectory?: string | undefined;
  /** Default: the cluster's. */
  readonly tls?: EtcdTls | undefined;
  /** More flags of this member alone, by name without dashes; they win over the cluster's. */
  readonly extraFlags?: Readonly<Record<string, string>> | undefined;
}

/** A cluster; the configuration of each member follows from it. */
export interface EtcdCluster {
  /** etcd version that the members run, such as `3.5.15`. */
  readonly version: string;
  /** `--initial-cluster-token`: keeps two clusters apart that were bootstrapped with the same addresses. */
  readonly token: string;
  /** Data directory on each member's host. */
  readonly dataDirectory: string;
  /** Default: plain http on both sides. */
  readonly tls?: EtcdTls | undefined;
  readonly members: readonly EtcdMember[];
  /** More flags of every member, by name without dashes. The value of a bool flag is `true` or `false`. */
  readonly extraFlags?: Readonly<Record<string, string>> | undefined;
}
