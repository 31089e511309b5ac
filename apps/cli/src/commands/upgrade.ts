import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ClusterSpec, editClusterYaml } from '@harderway/cluster-spec';
import { EXIT, UsageError } from '@harderway/command';
import { formatBytes } from '@harderway/progress';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { confirm, requireTerminal } from '../present/confirm.js';
import { writeJson } from '../present/json.js';
import { withProgress, withSession } from '../session.js';
import { loadSpec, readSpec } from '../spec-file.js';
import { applyNow, verifyNow } from '../stepwise.js';
import { writeFileWhole } from '../write-file.js';

type Options = OptionsOf<'upgrade'>;

type Ladder = Extract<
  ReturnType<Awaited<ReturnType<Context['controlPlane']>>['planClusterUpgrade']>,
  { readonly kind: 'plan' }
>;

/** Takes a snapshot of etcd before a hop. */
async function snapshot(
  context: Context,
  spec: ClusterSpec,
  clusterYaml: string,
  options: Options,
): Promise<void> {
  const engine = await context.controlPlane();
  const directory = resolve(context.directory, options.snapshots ?? 'backups');
  const { path, manifest } = await withProgress(context, (job) =>
    withSession(context, spec, job, {}, (session) =>
      engine.takeSnapshot(session, directory, { clusterYaml, signal: job.signal }),
    ),
  );
  context.stdout.write(`Snapshot of etcd: ${path} (${formatBytes(manifest.size)})\n`);
}

/** Without hops cluster.yaml is there, and its last hop may not be done. */
const questionOf = ({ hops }: Ladder): string =>
  hops.length === 0 ? 'Complete what was begun? [y/N]' : `Carry out these ${hops.length} hops? [y/N]`;

async function carryOutHops(context: Context, options: Options, { hops }: Ladder): Promise<void> {
  const engine = await context.controlPlane();
  // What a run that was stopped has begun is completed first.
  await applyNow(context, options);
  for (const [index, hop] of hops.entries()) {
    context.stdout.write(
      `\n${context.stdout.paint('strong', `${index + 1} of ${hops.length}: ${hop.id}`)}\n`,
    );
    const { text, parsed } = await readSpec(context, options);
    const { spec } = parsed;
    if (spec === undefined)
      throw new CliError('invalid-cluster', `${options.file} is not valid any more`, {
        hint: 'run harderway check, correct it, then run the same command again',
      });
    if (!options.noSnapshot) await snapshot(context, spec, text, options);
    const path = resolve(context.directory, options.file);
    const { mode } = await stat(path);
    await writeFileWhole(
      path,
      editClusterYaml(text, engine.editsOfHop(spec, hop)),
      mode & 0o777,
      context.signal,
    );
    await applyNow(context, options);
    await verifyNow(context, options, hop.id);
  }
}

/** Goes to other versions, hop by hop: each changes cluster.yaml, and is planned, applied and verified like any change. */
export async function upgrade(context: Context, options: Options): Promise<number> {
  const { to, etcd } = options;
  if (to === undefined && etcd === undefined)
    throw new UsageError('neither --to nor --etcd is given', { hint: 'name a version: --to 1.34' });
  if (options.json && !options.plan)
    throw new UsageError('--json shows the way alone', { hint: 'add --plan, or leave out --json' });
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  const kubernetes = to ?? spec.versions.kubernetes;
  const ladder = engine.planClusterUpgrade(spec, { kubernetes, ...(etcd === undefined ? {} : { etcd }) });
  if (ladder.kind === 'refused')
    throw new CliError('upgrade-refused', ladder.refusal.message, { hint: ladder.refusal.needed.join('; ') });
  if (options.json) writeJson(context.stdout, ladder);
  else context.stdout.write(engine.formatUpgrade(ladder));
  const stuck = ladder.hops.flatMap(({ programs }) => programs).flatMap(({ unresolved }) => unresolved);
  if (options.plan) {
    if (stuck.length > 0) return EXIT.problems;
    return ladder.hops.length > 0 ? EXIT.differences : EXIT.ok;
  }
  if (stuck.length > 0)
    throw new CliError('upgrade-refused', `a program would not start after it: ${stuck[0]?.message ?? ''}`, {
      hint: 'correct extraFlags in cluster.yaml, then run the same command again',
    });
  requireTerminal(context, 'upgrade', options.yes);
  if (!options.yes && !(await confirm(context, questionOf(ladder), ['y', 'yes'])))
    throw new CliError('declined', 'nothing was changed: the answer was not yes');
  await carryOutHops(context, options, ladder);
  return EXIT.ok;
}
