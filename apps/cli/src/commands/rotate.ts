import { UsageError } from '@harderway/command';
import type { RotatedRole } from '@harderway/control-plane';
import type { Context } from '../context.js';
import { kubectlPaths } from '../kubeconfig/paths.js';
import type { OptionsOf } from '../options.js';
import { outputKinds, requireOutput } from '../output-file.js';
import { requireTerminal } from '../present/confirm.js';
import { carryOutProcedure, saveProcedure, showProcedure, withProcedure } from '../procedure.js';

/** Authorities and keys that can be rotated. */
const rotated: readonly RotatedRole[] = [
  'ca',
  'etcd-ca',
  'front-proxy-ca',
  'service-account',
  'service-account-issuer',
  'encryption-key',
];

function roleOf(what: string): RotatedRole {
  const role = rotated.find((name) => name === what);
  if (role !== undefined) return role;
  throw new UsageError(`unknown credential ${what}`, { hint: `name one of ${rotated.join(', ')}` });
}

/** Replaces a CA or a key, stage by stage. */
export async function rotate(
  context: Context,
  options: OptionsOf<'rotate'>,
  [what = '']: readonly string[],
): Promise<number> {
  const { to, back, provider, noWait } = options;
  if (to !== undefined && back)
    throw new UsageError('--to and --back exclude each other', {
      hint: 'leave one of them out: --back goes to the previous CA or key, and --to is the way back for the issuer of tokens',
    });
  const role = roleOf(what);
  const misplaced = role === 'encryption-key' ? to !== undefined : provider !== undefined;
  if (misplaced || (back && provider !== undefined))
    throw new UsageError('--provider is for a new encryption key, --to for all others', {
      hint: 'leave it out',
    });
  const { plan, output } = options;
  if (output !== undefined) await requireOutput(context, output, outputKinds.plan);
  else if (!plan) requireTerminal(context, 'rotate', options.yes);
  const kubeconfigs = kubectlPaths(context);
  const request = { kind: 'rotation', role, to, back, provider, noWait, kubeconfigs } as const;
  return withProcedure(context, options, request, async (planned) => {
    if (output !== undefined) return saveProcedure(context, { ...options, output }, planned);
    return plan ? showProcedure(context, options, planned) : carryOutProcedure(context, options, planned);
  });
}
