import type { AuthorityUse, SigningRole } from '@harderway/cluster-pki/authorities';
import type { RotationStage } from '../../model/rotation.js';

/** The next stage on the way to an authority; undefined once it alone signs and is trusted. */
function nextStage({ signs, trusts }: AuthorityUse, to: string): RotationStage | undefined {
  if (!trusts.includes(to)) return { name: 'trust', use: { signs, trusts: [...trusts, to] } };
  if (signs !== to) return { name: 'sign', use: { signs: to, trusts } };
  return trusts.length > 1 ? { name: 'drop', use: { signs: to, trusts: [to] } } : undefined;
}

/** All stages that are left on the way to an authority. */
export function stagesLeft(use: AuthorityUse, to: string): readonly RotationStage[] {
  const next = nextStage(use, to);
  return next === undefined ? [] : [next, ...stagesLeft(next.use, to)];
}

/** `etcd-ca`, `etcd-ca-2`, `etcd-ca-3`, ... */
function successor(role: SigningRole, name: string): string {
  const [, number] = new RegExp(`^${role}-(\\d+)$`).exec(name) ?? [];
  return name === role || number !== undefined ? `${role}-${Number(number ?? 1) + 1}` : role;
}

/**
 * The authority that a rotation goes to: the newest that is trusted where one has begun, else a new one.
 *
 * @param back to the oldest that is trusted
 */
export function targetOf(role: SigningRole, { signs, trusts }: AuthorityUse, back: boolean): string {
  if (back) return trusts[0] ?? signs;
  return trusts.length > 1 ? (trusts.at(-1) ?? signs) : successor(role, signs);
}
