/** Certificate files of one side (client or peer) of a member, as paths on the member's host. */
export interface EtcdTlsFiles {
  /** PEM certificate shown to whoever connects. */
  readonly certFile: string;
  /** Its private key. */
  readonly keyFile: string;
  /** PEM certificates of the authorities that the other end's certificate must come from. */
  readonly trustedCaFile: string;
  /** Whether the other end must show a certificate. Default: true. */
  readonly clientCertAuth?: boolean;
}

/** TLS of a cluster or of one member; both sides or none, since half a TLS cluster does not form. */
export interface EtcdTls {
  readonly client: EtcdTlsFiles;
  readonly peer: EtcdTlsFiles;
}

/** One member as it shall be. */
export interface EtcdMember {
  /** Unique in the cluster; etcd's `--name`. */
  readonly name: string;
  /** IP address (v4 or v6, no brackets) that the member listens on. */
  readonly address: string;
  /** Host name that others use to reach it. Default: the address. */
  readonly advertiseHost?: string;
  /** Default: 2380. */
  readonly peerPort?: number;
  /** Default: 2379. */
  readonly clientPort?: number;
  /**
   * Whether clients on the member's own host are served on 127.0.0.1 too, which is where an
   * operator's etcdctl looks. Default: true, unless `address` is itself a loopback address.
   */
  readonly listenLoopback?: boolean;
  /** Default: the cluster's. */
  readonly dataDirectory?: string;
  /** Default: the cluster's. */
  readonly tls?: EtcdTls;
  /** More flags of this member alone, by name without dashes; they win over the cluster's. */
  readonly extraFlags?: Readonly<Record<string, string>>;
}

/** A cluster described once; everything each member needs follows from it. */
export interface EtcdCluster {
  /** etcd version that the members run, such as `3.5.15`. */
  readonly version: string;
  /** `--initial-cluster-token`: keeps two clusters apart that were bootstrapped with the same addresses. */
  readonly token: string;
  /** Data directory on each member's host. */
  readonly dataDirectory: string;
  /** Left out: plain http on both sides. */
  readonly tls?: EtcdTls;
  readonly members: readonly EtcdMember[];
  /** More flags of every member, by name without dashes. The value of a bool flag is `true` or `false`. */
  readonly extraFlags?: Readonly<Record<string, string>>;
}
