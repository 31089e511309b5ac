/** An operation of any kind: plain data, so that a plan with it can be printed and saved. */
export interface AnyOperation {
  readonly kind: string;
}

/** Another gateway owns the virtual IP. Components ask for it by `handOver`. */
export interface MoveAddress extends AnyOperation {
  readonly kind: 'move-address';
  /** The gateway that gives it away. */
  readonly gateway: string;
  /** Gateways that may take it over. */
  readonly through: readonly string[];
}

/** A member of etcd lets others serve before it restarts, so that no request notices. Components ask for it by `handOver`. */
export interface StepAside extends AnyOperation {
  readonly kind: 'step-aside';
  /** Name of the member and of its host. */
  readonly member: string;
  /** Hosts whose members may take over. */
  readonly through: readonly string[];
}
