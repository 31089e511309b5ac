import { resolve } from 'node:path';
import { UsageError } from '@harderway/command';
import type { Procedure } from '@harderway/control-plane';
import { visible } from '@harderway/diagnostics';
import type { Context } from '../context.js';
import { adviceOn, CliError, reasonOf, unlessMissing } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { requireTerminal } from '../present/confirm.js';
import { carryOutProcedure, showProcedure, withProcedure } from '../procedure.js';

/**
 * Says what a restore loses.
 *
 * @throws UsageError if it loses something, nobody is asked, and nobody has agreed to it
 */
function warnOfLoss(
  { stderr }: Context,
  { yes, plan, acceptDataLoss }: OptionsOf<'restore'>,
  file: string,
  procedure: Procedure,
): void {
  if (procedure.kind !== 'restore') return;
  const { loss, begun, phases } = procedure;
  if (yes && !plan && !loss.nothing && !begun && !acceptDataLoss && phases.length > 0)
    throw new UsageError('this restore loses data, and nobody has agreed to that', {
      hint: `it loses ${loss.text}; confirm with --accept-data-loss`,
    });
  const text = begun
    ? 'an earlier run began to replace the data; this one completes it'
    : `what is lost: ${loss.text}`;
  stderr.write(`${stderr.paint('warning', `Restores ${file}: ${visible(text)}`)}\n\n`);
}

/**
 * Refuses a file that is not a complete snapshot before any host is contacted.
 *
 * @throws CliError `file-missing`, `file-unreadable`; ControlPlaneError `restore-refused`
 */
async function requireWhole(context: Context, file: string, path: string): Promise<void> {
  const { checkSnapshotFile } = await import('@harderway/etcd-snapshots');
  const hint = 'list snapshots with harderway backup list';
  const found = await unlessMissing(checkSnapshotFile(path)).catch((cause: unknown) => {
    throw new CliError('file-unreadable', `cannot read ${file}: ${reasonOf(cause)}`, {
      hint: adviceOn(cause),
      cause,
    });
  });
  if (found === undefined) throw new CliError('file-missing', `${file} is missing`, { hint });
  if (found.fault === undefined) return;
  const { ControlPlaneError } = await context.controlPlane();
  throw new ControlPlaneError('restore-refused', `${file} can't be restored`, { found: found.fault, hint });
}

/** Replaces all data of etcd with a snapshot, or takes back a restore that has stopped nothing yet. */
export async function restore(
  context: Context,
  options: OptionsOf<'restore'>,
  [file = '']: readonly string[],
): Promise<number> {
  const { foreign, again, abandon, plan } = options;
  if (abandon === (file !== ''))
    throw new UsageError('restore needs either a FILE or --abandon', {
      hint: 'list snapshots with harderway backup list',
    });
  if (!plan) requireTerminal(context, 'restore', options.yes);
  if (abandon)
    return withProcedure(context, options, { kind: 'abandon-restore' }, async (planned) =>
      plan ? showProcedure(context, options, planned) : carryOutProcedure(context, options, planned),
    );
  const snapshot = resolve(context.directory, file);
  await requireWhole(context, file, snapshot);
  const request = { kind: 'restore', snapshot, foreign, again } as const;
  return withProcedure(context, options, request, async (planned) => {
    const { procedure } = planned;
    const { cluster } = procedure;
    warnOfLoss(context, options, visible(file), procedure);
    if (plan) return showProcedure(context, options, planned);
    return carryOutProcedure(context, options, planned, {
      text: `This replaces all data of ${cluster}. Type ${cluster} to go on:`,
      answers: [cluster.toLowerCase()],
    });
  });
}
