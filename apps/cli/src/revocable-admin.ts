import { administrators, superAdmin } from '@harderway/cluster-pki/administrators';
import { hasSuperuserAdmin } from '@harderway/cluster-pki/superuser';
import { type ClusterSpec, exampleAddresses } from '@harderway/cluster-spec';
import type { PkiState } from '@harderway/credentials-directory';
import type { Context } from './context.js';

/** Whether admin may leave the group whose rights RBAC can't take away; or why it stays there. */
type Move = { readonly kind: 'may' | 'done' } | { readonly kind: 'stays'; readonly why: string };

/**
 * Asks the API whether administrators have their rights by RBAC: only then admin may depend on it. Nothing is asked where admin is in
 * their group already, as in new clusters, or never will be, as in the guide.
 */
export async function moveOfAdmin(
  context: Context,
  spec: ClusterSpec,
  { files }: Pick<PkiState, 'files'>,
): Promise<Move> {
  const contents = new Map([...files].map(([name, { content }]) => [name, content]));
  if (spec.profile === 'guide' || !hasSuperuserAdmin(contents)) return { kind: 'done' };
  if (!files.has(`${superAdmin}.pem`)) return { kind: 'stays', why: `${superAdmin}.pem is missing` };
  if (exampleAddresses(spec).includes(spec.api.virtualIp))
    return { kind: 'stays', why: `${spec.api.virtualIp} is a placeholder, so the API was not asked` };
  const { lookAtBinding, openApi } = await context.controlPlane();
  const api = openApi(spec, { files });
  try {
    const binding = await lookAtBinding(api);
    if (binding.kind === 'yes') return { kind: 'may' };
    if (binding.kind === 'unknown') return { kind: 'stays', why: binding.found };
    const why = `the ClusterRoleBinding ${administrators} is missing: run \`harderway apply\` first`;
    return { kind: 'stays', why };
  } finally {
    api.close();
  }
}

/**
 * Moves admin into the group of administrators, if it may.
 *
 * @param state the credentials, after all others have been renewed
 */
export async function withRevocableAdmin(
  context: Context,
  spec: ClusterSpec,
  state: PkiState,
): Promise<PkiState> {
  const move = await moveOfAdmin(context, spec, state);
  if (move.kind === 'done' || spec.pki.authorityKeys === 'elsewhere') return state;
  if (move.kind === 'stays') {
    const warning = `admin.pem stays in the group system:masters, whose rights RBAC can't take away: ${move.why}`;
    return { ...state, warnings: [...state.warnings, warning] };
  }
  const { ensurePki } = await context.controlPlane();
  const moved = await ensurePki(spec, { renew: 'unrevocable' });
  return { ...moved, written: [...new Set([...state.written, ...moved.written])] };
}
