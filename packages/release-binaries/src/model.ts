export type ProgramName =
  | 'etcd'
  | 'etcdctl'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kubectl';

/** Programs of a worker node: its agents, containerd, and the most used CNI plugins. */
export type NodeProgramName =
  | 'kubelet'
  | 'kube-proxy'
  | 'containerd'
  | 'containerd-shim-runc-v2'
  | 'ctr'
  | 'bandwidth'
  | 'bridge'
  | 'firewall'
  | 'host-local'
  | 'loopback'
  | 'portmap'
  | 'tuning';

/** Any program of a release: `etcdutl`, which releases of etcd have from 3.5 on, comes only where it is asked for. */
export type AnyProgramName = ProgramName | 'etcdutl' | NodeProgramName;

/** A product, which is released as a whole under one version. */
export type ProductName = 'etcd' | 'kubernetes' | 'containerd' | 'cni-plugins';

export type Architecture = 'amd64' | 'arm64';

/** All programs of a control plane and its clients. */
export const programNames: readonly ProgramName[] = [
  'etcd',
  'etcdctl',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
];

/** Who signs a release without a key of their own: an account, and the provider that has checked who uses it. */
export interface Signer {
  /** Such as an e-mail address. */
  readonly identity: string;
  /** URL of an OpenID Connect provider. */
  readonly issuer: string;
}

/**
 * The proof of who made a file.
 *
 * - `signed`: Sigstore's authority issued a certificate to the signer, a public log has that certificate, and its key signed this
 *   content. When it was signed remains unproven, since releases come without an entry of a transparency log: whoever
 *   stole the key, which should have lived for minutes, could have signed later.
 * - `unsigned`: nothing is proven. The checksum came from the same server.
 */
export type Signature = ({ readonly kind: 'signed' } & Signer) | { readonly kind: 'unsigned' };

/** A program on the local disk, verified. */
export interface ProgramFile {
  readonly name: AnyProgramName;
  /** Without the leading v. */
  readonly version: string;
  readonly arch: Architecture;
  readonly path: string;
  /** Of the program itself, hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Where it came from: a URL, or a path in the given directory. */
  readonly source: string;
  readonly signature: Signature;
}

/** Progress of an artifact. The events of `@harderway/progress` have this shape too. */
export type ObtainEvent = {
  readonly kind: 'start' | 'update' | 'done' | 'failed' | 'skipped';
  readonly id: string;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly bytes?: { readonly done: number; readonly total?: number | undefined } | undefined;
};
