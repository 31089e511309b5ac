import type { FlagHistory } from '@harderway/component-flags';

/** A flag over all versions of etcd, as the facts have it. */
export interface EtcdFlag extends Omit<FlagHistory, 'evidence'> {
  /** Its key in the configuration file, dots between levels, and the versions whose file has it. Default: all. */
  readonly file?: { readonly path: string; readonly versions?: string | undefined } | undefined;
}

/** A feature gate, its stage and default by minor. */
export interface FeatureGateHistory {
  readonly name: string;
  readonly versions: Readonly<Record<string, readonly [stage: string, standard: boolean]>>;
}
