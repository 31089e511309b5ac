import type { PkiState } from '@harderway/credentials-directory';
import type { ProgressEvent } from '@harderway/progress';
import type { ObjectClient } from '../model/api.js';
import type { AnyOperation } from '../model/operation.js';
import type { Session } from '../model/session.js';

/** Everything an operation may use while it is carried out. */
export interface OperationContext {
  readonly session: Session;
  /** Ends the operation at once. */
  readonly signal?: AbortSignal | undefined;
  /** The run is to end: an operation that only waits does so at once, another one once it is done. */
  readonly ending?: AbortSignal | undefined;
  /** The longest that it may take to be done, where that is less than its kind allows. */
  readonly operationPatienceMs?: number | undefined;
  /** Reports how far the operation has come. */
  readonly onProgress: (progress: Pick<ProgressEvent, 'detail' | 'bytes'>) => void;
  /**
   * The cluster's credentials.
   *
   * @throws ControlPlaneError `pki-missing` if the run was given none
   */
  readonly pki: () => PkiState;
  /**
   * A client of the API for whom everything is allowed, opened when it is first needed and closed at the end of the run.
   *
   * @param address of one API server. Default: the virtual IP, with patience for long lists.
   */
  readonly api: (address?: string) => ObjectClient;
}

/** The state of an operation at one moment. */
export interface Look {
  readonly done: boolean;
  /** The finding, in one line. */
  readonly found: string;
  /** One line for the user if the operation is done, e.g. what could not be checked. */
  readonly note?: string | undefined;
}

/** The result of one attempt to carry an operation out. */
export interface Attempt {
  /** Why it could not begin yet; it is tried again until it is done. */
  readonly refused?: string | undefined;
  /** The state afterwards, if the attempt has waited for it. */
  readonly look?: Look | undefined;
  /** One line for the user, e.g. `12 Secrets have new tokens`. */
  readonly note?: string | undefined;
}

/** How one operation is carried out, once. */
export interface Execution {
  /** Whether it is done: asked before, and repeatedly afterwards. */
  look(): Promise<Look>;
  /** Begins it; harmless if it has begun already. Absent for an operation that only waits. */
  carryOut?(): Promise<Attempt | undefined> | Promise<void>;
  /** Whether `carryOut` looks before it changes anything. Default false: `look` is asked before. */
  readonly looksItself?: boolean | undefined;
  /** How long it may take to be done after the first attempt. */
  readonly patienceMs: number;
  /** Pause between looks. Default 200. */
  readonly pollMs?: number | undefined;
  /** Pause once it is done. Default 0. */
  readonly settleMs?: number | undefined;
  /** Advice if it is not done in time. */
  readonly hint: string;
}

/**
 * Everything about one kind of operation. The rest of the package goes by the list in `index.ts` and knows no kind by name.
 *
 * Members are methods, so that kinds of different operations fit into one list.
 */
export interface OperationKind<O extends AnyOperation> {
  readonly kind: O['kind'];
  /** One line for people, e.g. `drain control0`. */
  summary(operation: O): string;
  /** Distinguishes operations of this kind on one host: part of the step's id. Default: there is only one. */
  subject?(operation: O): string;
  /** Whether it uses `pki` or `api` of its context, so that no run begins without the cluster's credentials. Default false. */
  readonly usesCredentials?: boolean | undefined;
  execution(operation: O, context: OperationContext): Execution;
}
