/** A certificate, without its key. Keys are named by the SHA-256 of their public half as DER, hexadecimal. */
export interface CertificateFacts {
  /** The line of the file on which it begins; in a kubeconfig, the line of its key. */
  readonly line: number;
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** The common name of the issuer. */
  readonly issuer: string;
  /** ISO 8601, as `notAfter`. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly dns: readonly string[];
  readonly ip: readonly string[];
  readonly isAuthority: boolean;
  /** Its extended key usages, `server auth` and `client auth`; empty if it has none. */
  readonly purposes: readonly string[];
  /** SHA-256 of the DER, hexadecimal. */
  readonly fingerprint: string;
  readonly publicKey: string;
  /** The public keys, of all authorities in the bundle, that verify its signature. */
  readonly signedBy: readonly string[];
}

/** The state of one path of a host. Only `kind` is known of a file that is missing. */
export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'other' | 'missing';
  /** Octal. */
  readonly mode?: string | undefined;
  /** `user:group` */
  readonly owner?: string | undefined;
  readonly size?: number | undefined;
  /** Of the file as it is on the host, before anything was blanked out. */
  readonly sha256?: string | undefined;
  /** The first 20 bytes of a program, hexadecimal. */
  readonly magic?: string | undefined;
  /** The first 64 kB, without secrets. */
  readonly text?: string | undefined;
  readonly truncated?: boolean | undefined;
  /** The public half of each private key. */
  readonly keys?: readonly string[] | undefined;
  readonly certificates?: readonly CertificateFacts[] | undefined;
  /** Public keys that stand for themselves. */
  readonly publicKeys?: readonly string[] | undefined;
}

/** The output of a command: both of its streams, without secrets. */
export interface AnswerFacts {
  readonly exitCode: number;
  readonly output: string;
}

/** A process of the control plane. */
export interface ProcessFacts {
  readonly pid: number;
  readonly unit?: string | undefined;
  /** The program and its arguments. */
  readonly argv: readonly string[];
  /** Variables that matter, as `NAME=value`. */
  readonly environment: readonly string[];
  /** Whether it has another root directory than the host, so that its paths are not those of the host. */
  readonly inContainer?: boolean | undefined;
}

/** Facts of one host. A host that was not reached has only an entry in `unread`. */
export interface HostFacts {
  readonly name: string;
  /** The address that it was reached at. */
  readonly address?: string | undefined;
  /** The host's time, and between which times of the collecting machine it was read; in seconds. */
  readonly clock?: { readonly host: number; readonly from: number; readonly to: number } | undefined;
  /** By the name of the question. */
  readonly answers: Readonly<Record<string, AnswerFacts>>;
  readonly files: Readonly<Record<string, FileFacts>>;
  readonly processes: readonly ProcessFacts[];
  /** Subjects that could not be read. Nothing is concluded about them. */
  readonly unread: readonly { readonly subject: string; readonly reason: string }[];
}

/** The view of the machine that collected: the route to each virtual address, its ARP entry, and what answers there. */
export type ClientFacts = Pick<HostFacts, 'answers' | 'unread'>;

/** The parts of cluster.yaml that a bundle is compared with. */
export interface DesiredCluster {
  readonly hosts: readonly {
    readonly name: string;
    readonly role: 'control' | 'gateway';
    readonly address: string;
  }[];
  /** Without a leading `v`. */
  readonly versions: { readonly kubernetes: string; readonly etcd: string };
  readonly virtualAddress: { readonly address: string; readonly port: number };
}

/** Facts of the hosts of one cluster, as they were at one time. */
export interface Bundle {
  readonly version: 1;
  /** ISO 8601. */
  readonly collectedAt: string;
  readonly hosts: readonly HostFacts[];
  /** Absent if no virtual address was known, or nobody looked. */
  readonly client?: ClientFacts | undefined;
  /** The cluster as it should have been then. Absent for a cluster without cluster.yaml. */
  readonly desired?: DesiredCluster | undefined;
}
