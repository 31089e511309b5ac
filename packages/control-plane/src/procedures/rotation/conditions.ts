import type { AuthorityUse } from '@harderway/cluster-pki/authorities';
import type { RotationStageName } from '@harderway/cluster-pki/rotation-stages';
import type { RotatedRole } from '../../model/rotation.js';
import type { Operation } from '../../operations/operation.js';

/** Conditions of a rotation beyond the state of the cluster. */
export interface RotationConditions {
  /** Kubeconfigs of this machine that have to go with the new CA. Default none. */
  readonly kubeconfigs?: readonly string[] | undefined;
  /** Do not wait for tokens of pods to expire, nor for kubelets with certificates of the old CA. Default false. */
  readonly noWait?: boolean | undefined;
}

/** A stage of a rotation that is about to begin. */
export interface NextStage {
  readonly role: RotatedRole;
  readonly name: RotationStageName;
  /** The CA or key that the rotation goes to. */
  readonly to: string;
  /** The CAs or keys in use until then. */
  readonly from: AuthorityUse;
}

/** A role whose CA API servers publish, so that clients learn it. */
const isPublished = (role: RotatedRole): role is 'ca' | 'front-proxy-ca' =>
  role === 'ca' || role === 'front-proxy-ca';

const replacedBy = ({ to, from }: NextStage): readonly string[] => from.trusts.filter((name) => name !== to);

/** No client is known that does not trust the new CA. */
function clientsFollow(next: NextStage, { kubeconfigs = [] }: RotationConditions): readonly Operation[] {
  const { role, to, name } = next;
  if (!isPublished(role)) return [];
  const trust: Operation = { kind: 'await-trust', role, to, from: replacedBy(next) };
  if (role === 'front-proxy-ca' || kubeconfigs.length === 0) return [trust];
  return [trust, { kind: 'check-kubeconfigs', paths: kubeconfigs, to, users: name === 'drop' }];
}

/** Nothing presents a certificate of the old CA. */
function serversFollow(next: NextStage, { noWait = false }: RotationConditions): readonly Operation[] {
  const { role, to } = next;
  if (role === 'encryption-key' || role === 'service-account-issuer') return [];
  const certificates: Operation = { kind: 'await-certificates', role, to };
  if (role !== 'ca' || noWait) return [certificates];
  return [certificates, { kind: 'await-kubelets', to, from: replacedBy(next) }];
}

/** The operations before a stage: what has to hold before it, and the rest of the stage before. */
export function operationsBefore(next: NextStage, conditions: RotationConditions): readonly Operation[] {
  const { role, name, to } = next;
  if (name === 'trust') return [];
  if (name === 'sign') return clientsFollow(next, conditions);
  if (role === 'encryption-key') return [{ kind: 'rewrite-objects', key: to }];
  const expiry: readonly Operation[] =
    conditions.noWait === true ? [] : [{ kind: 'await-token-expiry', key: to }];
  // Tokens in Secrets have an issuer of their own, which API servers always accept.
  if (role === 'service-account-issuer') return expiry;
  if (role === 'service-account') return [{ kind: 'renew-tokens', key: to }, ...expiry];
  return [...clientsFollow(next, conditions), ...serversFollow(next, conditions)];
}

/** The operations that complete the last stage of a rotation. */
export const operationsAfterDrop = (role: RotatedRole): readonly Operation[] =>
  isPublished(role) ? [{ kind: 'retire-authority', role }] : [];

/**
 * The operations that a rotation to its end leaves nothing to do for: where one is not done, the last stage of an earlier
 * rotation was interrupted.
 *
 * @param key the CA or key in use
 */
export const operationsAtEnd = (role: RotatedRole, key: string): readonly Operation[] =>
  role === 'encryption-key' ? [{ kind: 'rewrite-objects', key }] : operationsAfterDrop(role);
