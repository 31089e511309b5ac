import { resolve } from 'node:path';
import { UsageError } from '@harderway/command';
import { visible } from '@harderway/diagnostics';
import { carryOut } from '../carry-out.js';
import type { Context } from '../context.js';
import { CliError, unlessMissing } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { requireTerminal } from '../present/confirm.js';
import { gatherMaterials, openWithEngine, withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';

/** Replaces all data of etcd by that of a snapshot. */
export async function restore(
  context: Context,
  options: OptionsOf<'restore'>,
  [file = '']: readonly string[],
): Promise<number> {
  requireTerminal(context, 'restore', options.yes);
  const { foreign, again } = options;
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  const work = await withProgress(context, async (job) => {
    const { signal } = job;
    const materials = await gatherMaterials(engine, spec, job);
    const path = resolve(context.directory, file);
    const source = await unlessMissing(engine.openSource(path, spec, materials.pki.files, { foreign }));
    if (source === undefined)
      throw new CliError('file-missing', `${file} is missing`, {
        hint: 'list snapshots with harderway backup list',
      });
    const opened = await openWithEngine(context, spec, job);
    try {
      return {
        ...opened,
        ...(await engine.planRestore(opened.session, materials, source, { again, signal })),
      };
    } catch (error) {
      await opened.session.close();
      throw error;
    }
  });
  const { loss, begun, plan } = work;
  if (options.yes && !loss.nothing && !begun && !options.acceptDataLoss && !engine.planIsEmpty(plan)) {
    await work.session.close();
    throw new UsageError('nobody has agreed to what is lost', {
      hint: `it is ${loss.text}; add --accept-data-loss`,
    });
  }
  const { stderr } = context;
  const text = begun ? 'an earlier run has begun it; this one completes it' : `what is lost: ${loss.text}`;
  stderr.write(`${stderr.paint('warning', `Restores ${visible(file)}: ${visible(text)}`)}\n\n`);
  const question = `This replaces all data of ${spec.name}. Type ${spec.name} to go on:`;
  return carryOut(context, options, work, { text: question, answers: [spec.name.toLowerCase()] });
}
