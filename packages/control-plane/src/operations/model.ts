import type { Session } from '../hosts/session.js';
import type { RestoreOperation } from '../restore/model.js';

/** An API server gets no new connections through a gateway. */
export interface Drain {
  readonly kind: 'drain';
  /** Name of its host. */
  readonly server: string;
  readonly gateway: string;
}

/** A drained API server gets new connections again. */
export interface PutBack extends Omit<Drain, 'kind'> {
  readonly kind: 'put-back';
}

/**
 * Something that is done once to the cluster and can be seen to be done. It is data, so that a plan can be printed and
 * kept; `procedureOf` says how it is done.
 */
export type Operation = Drain | PutBack | RestoreOperation;

/** How an operation looks at the cluster at one moment. */
interface Look {
  readonly done: boolean;
  /** The finding, in one line. */
  readonly found: string;
}

/** How one operation is done. */
export interface Procedure {
  /** Whether it is done: asked before, and again and again afterwards. */
  readonly look: (session: Session, signal?: AbortSignal) => Promise<Look>;
  /** Begins it. Harmless where it has begun already. */
  readonly carryOut: (session: Session, signal?: AbortSignal) => Promise<void>;
  /** How long it may take until it is seen to be done. */
  readonly patienceMs: (session: Session) => number;
  /** A pause after it is seen to be done. Default 0. */
  readonly settleMs?: number;
  /** What to do where it is not done in time. */
  readonly hint: string;
}
