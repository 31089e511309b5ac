import type { RestoreOperation } from './restore-operation.js';
import type { Session } from './session.js';

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

/** A change of etcd's members, asked for through the first of these hosts whose member answers. */
interface MemberChange {
  /** Name of the member and of its host. */
  readonly member: string;
  readonly through: readonly string[];
}

/** A member leaves etcd for good. */
export interface RemoveMember extends MemberChange {
  readonly kind: 'remove-member';
  /** Hexadecimal. */
  readonly id: string;
}

/** A member is announced to the others, which wait for it from then on. */
export interface AddMember extends MemberChange {
  readonly kind: 'add-member';
  readonly peerUrls: readonly string[];
  readonly learner: boolean;
  /** Peer URLs of all members before: the new one refuses to start with any other list. */
  readonly others: readonly string[];
}

/** A member that has started votes: a learner is promoted once it is in step. */
export interface PromoteMember extends MemberChange {
  readonly kind: 'promote-member';
  readonly peerUrls: readonly string[];
}

/** Another member leads. */
export interface MoveLeader extends MemberChange {
  readonly kind: 'move-leader';
}

/** A member lets others serve before it restarts, so that no request notices. */
export interface StepAside extends MemberChange {
  readonly kind: 'step-aside';
}

/** A host's member is stopped and its data moved to a directory beside it, never deleted. */
export interface SetAside {
  readonly kind: 'set-aside';
  readonly host: string;
  /** The data that etcd would start with: its directory `member`, and that of its log if it has one of its own. */
  readonly paths: readonly string[];
  /** Where they are moved to: a directory in it that is named after the time. */
  readonly parent: string;
}

/** A member's file loses its free space. */
export interface Defragment {
  readonly kind: 'defragment';
  readonly member: string;
  /** Share of the file that may be free afterwards. */
  readonly freeShare: number;
}

/** The alarm NOSPACE is switched off. */
export interface DisarmAlarm {
  readonly kind: 'disarm';
  readonly through: readonly string[];
}

/**
 * Something that is done once to the cluster and can be seen to be done. It is data, so that a plan can be printed and
 * kept; `procedureOf` says how it is done.
 */
export type Operation =
  | Drain
  | PutBack
  | RemoveMember
  | AddMember
  | PromoteMember
  | MoveLeader
  | StepAside
  | SetAside
  | Defragment
  | DisarmAlarm
  | RestoreOperation;

/** Operations of plans that make hosts what cluster.yaml describes. */
export type PlannedOperation = Exclude<Operation, RestoreOperation>;

/** How an operation looks at the cluster at one moment. */
export interface Look {
  readonly done: boolean;
  /** The finding, in one line. */
  readonly found: string;
}

/** How one operation is done. */
export interface Procedure {
  /** Whether it is done: asked before, and again and again afterwards. */
  readonly look: (session: Session, signal?: AbortSignal) => Promise<Look>;
  /**
   * Begins it. Harmless where it has begun already. A text says why it could not be begun yet: then it is carried out again
   * until it is seen to be done. A look is the last one of a procedure that waits by itself.
   */
  readonly carryOut: (
    session: Session,
    signal?: AbortSignal,
  ) => Promise<string | Look | undefined> | Promise<void>;
  /** Whether `carryOut` looks by itself before it changes anything. Default false: `look` is asked before. */
  readonly looksItself?: boolean;
  /** How long it may take until it is seen to be done. */
  readonly patienceMs: (session: Session) => number;
  /** A pause after it is seen to be done. Default 0. */
  readonly settleMs?: number;
  /** Advice where it is not done in time. */
  readonly hint: string;
}
