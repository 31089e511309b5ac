import type { CachedFile } from '../cache.js';

/** One project's programs. */
export interface ProgramSet<Name extends string> {
  /** Without a leading `v`, such as `3.5.16`. */
  readonly version: string;
  readonly files: Readonly<Record<Name, CachedFile>>;
}

/** Programs of the control plane, made of Debian's packages, for this machine's architecture. */
export interface DebianPrograms {
  readonly etcd: ProgramSet<'etcd' | 'etcdctl'>;
  readonly kubernetes: ProgramSet<
    'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kubectl'
  >;
}

/** How a build is watched and stopped. */
export interface BuildContext {
  readonly signal: AbortSignal | undefined;
  /** Shows what it is doing to a person. */
  readonly update: (detail: string) => void;
}
