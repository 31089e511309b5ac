/**
 * Facts about the releases of Kubernetes. A generated module has it.
 *
 * @public
 */
export interface Releases {
  /** The newest known patch of each minor. */
  readonly newest: Readonly<Record<string, string>>;
  readonly etcd: readonly EtcdBounds[];
  readonly kubelets: readonly KubeletBounds[];
  /** The month in which each minor ended, or is planned to: `2025-11`. */
  readonly ended: Readonly<Record<string, string>>;
}

/**
 * How old kubelets may be beside API servers of some versions.
 *
 * @public
 */
export interface KubeletBounds {
  /** Kubernetes versions, as ranges. */
  readonly kubernetes: string;
  /** Minors that a kubelet may be behind. */
  readonly behind: number;
  readonly source: string;
}

/** The etcd that API servers of some versions go with. */
export interface EtcdBounds {
  /** Kubernetes versions, as ranges. */
  readonly kubernetes: string;
  /** The oldest etcd. */
  readonly least: string;
  /** The newest minor of etcd. */
  readonly most: string;
  readonly why: string;
  readonly source: string;
}

/** Resources of an API version that API servers no longer serve. */
export interface RemovedApi {
  /** The minor that stops serving them, such as `1.22`. */
  readonly removed: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural names, such as `ingresses`. */
  readonly resources: readonly string[];
  /** `group/version` that serves the same objects before the removal already. Absent: nothing does. */
  readonly use?: string | undefined;
  /** `group/version` that serves such objects only from the removal on: they have to be deleted, and made again. */
  readonly then?: string | undefined;
  /** False for kinds of which nothing is kept in etcd, such as reviews. Default: true. */
  readonly stored?: boolean | undefined;
  readonly source: 'lifecycle' | 'types' | 'guide';
}

/** A configuration file whose older versions a program stops reading. */
export interface DocumentFacts {
  readonly program: string;
  /** The flag that names the file. */
  readonly flag: string;
  readonly group: string;
  /** Oldest first. */
  readonly versions: readonly { readonly version: string; readonly kubernetes: string }[];
  /** Fields at the top of the file that not all versions have. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

/**
 * Values of flags that programs stop taking. A generated module has them.
 *
 * @public
 */
export interface ValueFacts {
  readonly programs: readonly string[];
  readonly flags: readonly string[];
  readonly values: readonly string[];
  /** The last minor that takes them. */
  readonly until: string;
  readonly use: string;
  readonly why: string;
  readonly source: string;
}
