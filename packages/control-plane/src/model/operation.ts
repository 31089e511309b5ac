/** An operation of any kind: plain data, so that a plan with it can be printed and saved. */
export interface AnyOperation {
  readonly kind: string;
}

/** A member of etcd lets others serve before it restarts, so that no request notices. Components ask for it by `handOver`. */
export interface StepAside extends AnyOperation {
  readonly kind: 'step-aside';
  /** Name of the member and of its host. */
  readonly member: string;
  /** Hosts whose members may take over. */
  readonly through: readonly string[];
}
