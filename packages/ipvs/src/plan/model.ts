import type { Diagnostic } from '@harderway/diagnostics';
import type { ServiceIdentity, VirtualService } from '../model.js';
import type { IpvsCode } from '../rules.generated.js';
import type { ServerOfService } from './diff.js';

/** A command of a plan. */
interface CommandStep {
  /** Arguments of ipvsadm, without the program's name. */
  readonly argv: readonly string[];
  readonly why: string;
}

/** A change of one service. */
export interface ServiceStep extends CommandStep {
  readonly kind: 'add-service' | 'edit-service' | 'delete-service';
  readonly service: VirtualService;
}

/** A change of one real server. */
export interface ServerStep extends CommandStep, ServerOfService {
  readonly kind: 'add-server' | 'edit-server' | 'drain-server' | 'delete-server';
}

/** A wait until servers have no active connections, at most `timeoutSeconds`. */
export interface DrainStep {
  readonly kind: 'wait-for-drain';
  readonly servers: readonly ServerOfService[];
  readonly timeoutSeconds: number;
  readonly why: string;
}

/** A change of one service or one real server, or a wait between changes. */
export type PlanStep = ServiceStep | ServerStep | DrainStep;

/** Which services a plan may change, and how it removes servers. */
export interface PlanOptions {
  /**
   * Which services of the actual table the plan may change or delete. `desired` (the default): only those that
   * are in the desired table, so nothing is ever deleted whole. `all`: every one. A function: the desired ones, and
   * those for which it returns true.
   */
  readonly scope?: 'desired' | 'all' | ((service: ServiceIdentity) => boolean) | undefined;
  /**
   * Gives servers weight 0 and waits for their connections before it removes them. Default: removes them at once; the
   * kernel then keeps or drops their connections by net.ipv4.vs.expire_nodest_conn.
   */
  readonly drain?: { readonly timeoutSeconds: number } | undefined;
}

/** The ordered changes from one table to another. */
export interface Plan {
  readonly steps: readonly PlanStep[];
  /** Services of the actual table that are left alone because they are out of scope. */
  readonly foreign: readonly ServiceIdentity[];
  /** Differences that cannot be seen because the actual table does not have one of the sides. */
  readonly diagnostics: readonly Diagnostic<IpvsCode>[];
}
