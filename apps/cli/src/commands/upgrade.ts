import { resolve } from 'node:path';
import { exampleAddresses } from '@harderway/cluster-spec';
import { EXIT, UsageError } from '@harderway/command';
import type { KubeletOutlook } from '@harderway/control-plane/upgrade';
import { type Paint, visible } from '@harderway/diagnostics';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { outputKinds, requireOutput } from '../output-file.js';
import { requireTerminal } from '../present/confirm.js';
import { writeJson } from '../present/json.js';
import { carryOutProcedure, saveProcedure, withProcedure } from '../procedure.js';
import { loadSpec } from '../spec-file.js';

/** The versions that the options name. */
interface Versions {
  readonly kubernetes: string;
  readonly etcd?: string | undefined;
}

/** Hops that kubelets hold up, or why nobody knows. */
function renderKubelets(outlook: KubeletOutlook, paint: Paint): string {
  if (outlook.kind === 'unknown')
    return `${paint('warning', visible(`kubelets: unknown (${outlook.why})`))}\n`;
  return outlook.held
    .map(({ to, kubelets }) => {
      const lines = kubelets.map((kubelet) => `  ${visible(kubelet)}\n`);
      return `${paint('error', `stops before Kubernetes ${to}: upgrade these kubelets first`)}\n${lines.join('')}`;
    })
    .join('');
}

/** Said of a path without hops: cluster.yaml names the versions already, but an interrupted run may not have brought them to every host. */
const unasked = 'No host was asked what it runs: `harderway plan` shows what is left to do.\n';

/** Shows the path from facts and from what the API says of kubelets, without an SSH connection. */
async function showPath(context: Context, options: OptionsOf<'upgrade'>, to: Versions): Promise<number> {
  const engine = await context.controlPlane();
  const spec = await loadSpec(context, options, { keys: false });
  const path = engine.planClusterUpgrade(spec, to);
  if (path.kind === 'refused')
    throw new CliError('upgrade-refused', path.refusal.message, { hint: path.refusal.needed.join('; ') });
  const [placeholder] = exampleAddresses(spec);
  const kubelets: KubeletOutlook =
    placeholder === undefined
      ? await engine.kubeletOutlook(spec, path)
      : { kind: 'unknown', why: `${placeholder} is a placeholder` };
  if (options.json) writeJson(context.stdout, { ...path, kubelets });
  else {
    const outlook = path.hops.length === 0 ? unasked : renderKubelets(kubelets, context.stdout.paint);
    context.stdout.write(engine.formatUpgrade(path) + outlook);
  }
  const stuck = path.hops.some(({ programs }) => programs.some(({ unresolved }) => unresolved.length > 0));
  if (stuck || (kubelets.kind === 'known' && kubelets.held.length > 0)) return EXIT.problems;
  return path.hops.length > 0 ? EXIT.differences : EXIT.ok;
}

/** Goes to other versions, hop by hop. */
export async function upgrade(context: Context, options: OptionsOf<'upgrade'>): Promise<number> {
  const { to, etcd, snapshots, noSnapshot } = options;
  if (to === undefined && etcd === undefined)
    throw new UsageError('name a version with --to or --etcd', {
      hint: '--to 1.34 for Kubernetes, --etcd 3.6 for etcd alone',
    });
  const { versions } = await loadSpec(context, options, { keys: false });
  const goal = { kubernetes: to ?? versions.kubernetes, etcd };
  const { output } = options;
  if (options.plan && output !== undefined)
    throw new UsageError('--plan and --output exclude each other', {
      hint: '--plan shows the path from facts alone; --output asks the hosts and saves what it shows',
    });
  if (options.plan) return showPath(context, options, goal);
  if (output === undefined) requireTerminal(context, 'upgrade', options.yes);
  else await requireOutput(context, output, outputKinds.plan);
  const directory = noSnapshot ? undefined : resolve(context.directory, snapshots ?? 'backups');
  const request = { kind: 'upgrade', to: goal, snapshots: directory } as const;
  return withProcedure(context, options, request, async (planned) => {
    const { engine, procedure } = planned;
    if (!options.json && procedure.kind === 'upgrade')
      context.stdout.write(`${engine.formatUpgrade(procedure.path)}\n`);
    if (output !== undefined) return saveProcedure(context, { ...options, output }, planned);
    return carryOutProcedure(context, options, planned);
  });
}
