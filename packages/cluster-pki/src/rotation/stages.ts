import type { AuthorityUse, AuthorityUses, SigningRole } from '../contents/authorities.js';
import type { ClusterPkiInput } from '../model.js';

/** `trust`: both are trusted. `sign`: the new one signs or encrypts. `drop`: only the new one is trusted. */
export type RotationStageName = 'trust' | 'sign' | 'drop';

/** A stage on the way from one authority to another. All hosts complete it before the next begins. */
export interface RotationStage {
  readonly name: RotationStageName;
  /** The authorities of the role from this stage on. */
  readonly use: AuthorityUse;
}

/** Why the authority of a role cannot be rotated now, and what to do; undefined if it can. */
export function rotationFault(
  role: SigningRole,
  uses: AuthorityUses,
  { profile = 'guide' }: Pick<ClusterPkiInput, 'profile'>,
): { readonly message: string; readonly hint: string } | undefined {
  if (uses[role] === undefined || (profile !== 'production' && role !== 'service-account'))
    return {
      message: `profile ${profile} has a single CA file, so it cannot be rotated`,
      hint: 'change the profile of the cluster to production, then rotate',
    };
  const trusts = uses[role].trusts;
  return role === 'ca' && uses['etcd-ca']?.trusts.some((name) => trusts.includes(name))
    ? {
        message: 'etcd trusts the authority of the cluster too',
        hint: 'rotate etcd-ca to its end first',
      }
    : undefined;
}

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
export function targetOf(role: SigningRole, { signs, trusts }: AuthorityUse, back = false): string {
  if (back) return trusts[0] ?? signs;
  return trusts.length > 1 ? (trusts.at(-1) ?? signs) : successor(role, signs);
}
