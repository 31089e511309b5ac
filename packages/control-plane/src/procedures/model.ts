import type { AuthorityUse } from '@harderway/cluster-pki/authorities';
import type { RotationStageName } from '@harderway/cluster-pki/rotation-stages';
import type { SpecEdit } from '@harderway/cluster-spec';
import type { UpgradePlan } from '@harderway/upgrade-path';
import type { RestoreLoss } from '../model/restore-loss.js';
import type { RotatedCredential, RotatedRole } from '../model/rotation.js';
import type { OperationStep, Plan } from '../operations/plan.js';

/** Values of cluster.yaml to set or remove. */
export interface ClusterFileEdit {
  readonly kind: 'cluster-file';
  readonly edits: readonly SpecEdit[];
  /** Values that cluster.yaml has to have before the edit: those that it was planned on. Default: none are compared. */
  readonly from?: readonly SpecEdit[] | undefined;
}

/** The next stage of a rotation, recorded in the directory of credentials with everything that it issues. */
export interface RotationEdit {
  readonly kind: 'rotation-stage';
  readonly role: RotatedCredential;
  readonly stage: RotationStageName;
  /** The authorities or keys in use before this stage. */
  readonly from: AuthorityUse;
  /** The authorities or keys in use from this stage on. */
  readonly use: AuthorityUse;
  /** Whether it goes back to an authority that signed before, which every host trusts: hosts may be at either stage. Default false. */
  readonly back?: boolean | undefined;
}

/** An edit of the desired state on this machine. The plan after it brings the hosts there. */
export type DesiredStateEdit = ClusterFileEdit | RotationEdit;

/**
 * One phase of a procedure. Its parts come in this order: operations, the edit of the desired state, the plan, operations,
 * checks. A phase begins once the phase before it is complete on all hosts.
 */
export interface Phase {
  /** Stable within the procedure, such as `kubernetes 1.32.13` or `trust ca-2`. */
  readonly id: string;
  /** The phase in words, for people. */
  readonly title: string;
  readonly before: readonly OperationStep[];
  readonly edit?: DesiredStateEdit | undefined;
  /** The plan, where it is known before the phase begins; otherwise it is made after the edit. */
  readonly plan?: Plan | undefined;
  readonly after: readonly OperationStep[];
  /** Whether everything has to work before the next phase begins. */
  readonly verify: boolean;
}

interface ProcedureBase {
  readonly cluster: string;
  readonly phases: readonly Phase[];
  /** Warnings to read before agreeing, such as tokens that end. Each is a sentence. */
  readonly notes: readonly string[];
}

/** Makes the hosts what cluster.yaml describes: one phase, none where everything holds. */
export interface ChangeProcedure extends ProcedureBase {
  readonly kind: 'change';
}

/** Goes to other versions, hop by hop. */
export interface UpgradeProcedure extends ProcedureBase {
  readonly kind: 'upgrade';
  readonly path: Extract<UpgradePlan, { readonly kind: 'plan' }>;
}

/** Replaces a CA, a key or an issuer: trust both, sign with the new one, drop the old one. */
export interface RotationProcedure extends ProcedureBase {
  readonly kind: 'rotation';
  readonly role: RotatedRole;
  readonly from: AuthorityUse;
  readonly to: string;
}

/** Replaces all data of etcd with a snapshot. */
export interface RestoreProcedure extends ProcedureBase {
  readonly kind: 'restore';
  readonly loss: RestoreLoss;
  /** Whether an earlier run has begun to replace data. One that has only made the data ready loses nothing yet. */
  readonly begun: boolean;
}

/** Abandons a restore before any data was replaced. */
export interface AbandonProcedure extends ProcedureBase {
  readonly kind: 'abandon-restore';
}

/**
 * A change of the cluster that takes one plan or several, with edits of the desired state between them. It is data: it can be
 * shown, saved and compared. Nothing in it is secret but what its plans hold; `procedureToJson` leaves that out.
 */
export type Procedure =
  | ChangeProcedure
  | UpgradeProcedure
  | RotationProcedure
  | RestoreProcedure
  | AbandonProcedure;

/** Whether nothing is left to do. */
export const procedureIsEmpty = ({ phases }: Procedure): boolean => phases.length === 0;
