import type { UpgradeRequest } from '@harderway/upgrade-path';
import type { RotatedRole } from '../model/rotation.js';
import { planChange } from './change.js';
import type { Cluster } from './cluster.js';
import type { Procedure } from './model.js';
import { planAbandoning } from './restore/abandon.js';
import { planRestore } from './restore/plan-restore.js';
import type { RotationConditions } from './rotation/conditions.js';
import { planRotation } from './rotation/plan-rotation.js';
import type { RotationOptions } from './rotation/rotation.js';
import type { RunnerOptions } from './runner.js';
import { planUpgrade } from './upgrade/plan-upgrade.js';

/** Make the hosts what cluster.yaml describes. */
export interface ChangeRequest {
  readonly kind: 'change';
}

/** Go to other versions. */
export interface UpgradeToRequest {
  readonly kind: 'upgrade';
  /** A minor alone means its newest known patch: `{ kubernetes: '1.34' }`. */
  readonly to: UpgradeRequest['to'];
  /** Directory of this machine for a snapshot of etcd before each hop. Default: none is taken. */
  readonly snapshots?: string | undefined;
}

/** Replace a CA or a key. */
export interface RotationRequest extends RotationOptions, RotationConditions {
  readonly kind: 'rotation';
  readonly role: RotatedRole;
}

/** Replace all data of etcd with a snapshot. */
export interface RestoreRequest {
  readonly kind: 'restore';
  /** Path of the snapshot on this machine. */
  readonly snapshot: string;
  /** Accept a snapshot of another cluster. Default false. */
  readonly foreign?: boolean | undefined;
  /** Restore a snapshot again that was restored already. Default false. */
  readonly again?: boolean | undefined;
}

/** Abandon a restore that has begun and has replaced nothing yet. */
export interface AbandonRequest {
  readonly kind: 'abandon-restore';
}

export type ProcedureRequest =
  | ChangeRequest
  | UpgradeToRequest
  | RotationRequest
  | RestoreRequest
  | AbandonRequest;

/**
 * Plans a change, an upgrade, a rotation, a restore or its end from what cluster.yaml, the credentials and the hosts say now. Changes
 * nothing on the hosts; makes missing credentials on this machine. A run that ended early is completed: what is left of it comes
 * first.
 *
 * @throws ControlPlaneError `upgrade-refused`, `rotation-refused`, `restore-refused`, `pki-missing`, `pki-invalid`,
 *   `api-request-failed`; as `planCluster` does.
 */
export function planProcedure(
  cluster: Cluster,
  request: ProcedureRequest,
  options: RunnerOptions = {},
): Promise<Procedure> {
  switch (request.kind) {
    case 'change':
      return planChange(cluster, options);
    case 'upgrade':
      return planUpgrade(cluster, request.to, { ...options, snapshots: request.snapshots });
    case 'rotation':
      return planRotation(cluster, request.role, { ...options, ...request });
    case 'restore':
      return planRestore(cluster, request.snapshot, { ...options, ...request });
    case 'abandon-restore':
      return planAbandoning(cluster, options);
  }
}
