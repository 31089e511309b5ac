/** A certificate and its private key, both PEM. Those issued here are one `CERTIFICATE` and a `PRIVATE KEY` (PKCS#8). */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** The parts of a distinguished name that Kubernetes reads: the user is CN, the groups are O. */
export interface Subject {
  readonly commonName: string;
  readonly organizations?: readonly string[] | undefined;
  readonly organizationalUnits?: readonly string[] | undefined;
}

/** Names of a server. Addresses are IPv4 or IPv6, without a prefix length. */
export interface AlternativeNames {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
}

/** Uses of a certificate that is not an authority's, in the words of cfssl's signing profiles. */
export type Usage = 'signing' | 'key encipherment' | 'server auth' | 'client auth';

/** Types of keys that are made here: RSA with its bits, ECDSA with its curve, Ed25519. */
export type KeyType = 'rsa-2048' | 'rsa-3072' | 'rsa-4096' | 'ecdsa-p256' | 'ecdsa-p384' | 'ed25519';

/** Source of time and randomness. Default: {@link defaultEnvironment}. */
export interface PkiEnvironment {
  readonly now: () => Date;
  /** Cryptographically strong random bytes, for serial numbers and encryption keys. */
  readonly randomBytes: (size: number) => Uint8Array;
  /** A new private key, as PKCS#8 PEM. */
  readonly generateKey: (type: KeyType) => Promise<string>;
}

/** The part of a cluster's description that its certificates depend on; a `ClusterSpec` fits. */
export interface ClusterPkiInput {
  /** Name of the cluster in kubeconfigs. */
  readonly name: string;
  /**
   * `guide`: one authority, and one certificate for all servers. `production`: an authority each for the cluster, etcd and
   * the front proxy, and a certificate for each server and client of each host. Default: `guide`.
   */
  readonly profile?: 'guide' | 'production' | undefined;
  /** DNS domain of the hosts. */
  readonly domain: string;
  readonly api: { readonly name: string; readonly virtualIp: string; readonly port: number };
  /** One CIDR, or an IPv4 and an IPv6 one with a comma between. */
  readonly network: { readonly serviceClusterIpRange: string };
  readonly pki: {
    readonly validityHours: number;
    /** Lifetime of authorities, and of certificates of which only the key counts. Default: `validityHours`. */
    readonly authorityValidityHours?: number | undefined;
    /** Of new keys. Default: `rsa-2048`. */
    readonly keyType?: KeyType | undefined;
    /** Where the keys of authorities are. `elsewhere`: certificates are requested, and taken once signed. Default: `here`. */
    readonly authorityKeys?: 'here' | 'elsewhere' | undefined;
  };
  readonly hosts: readonly {
    readonly name: string;
    readonly role: 'control' | 'gateway';
    readonly address: string;
  }[];
}

/** A file, and whether only its owner may read it. */
export interface PkiFile {
  readonly content: string;
  readonly secret: boolean;
}

/** Files by name, without a directory: `ca.pem`, `ca-key.pem`, `admin.kubeconfig`, ... */
export type PkiFiles = ReadonlyMap<string, PkiFile>;
