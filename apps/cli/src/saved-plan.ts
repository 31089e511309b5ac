import { resolve } from 'node:path';
import { UsageError } from '@harderway/command';
import type { SavedPlan, SavedProcedure } from '@harderway/control-plane/saved';
import { quote } from '@harderway/remote-exec/quote';
import type { Context } from './context.js';
import { adviceOn, CliError, reasonOf, systemCode } from './errors.js';
import { readInput } from './input-file.js';
import type { OptionsOf } from './options.js';
import type { OpenedPlan } from './session.js';
import { writeFileWhole } from './write-file.js';

/** The part of a plan just made that is kept. */
async function savedFrom(
  { controlPlane, signal }: Context,
  { session, materials, plan }: OpenedPlan,
  stages: OptionsOf<'plan'>['only'],
): Promise<SavedPlan> {
  const { savePlan } = await controlPlane();
  return savePlan(session, materials, plan, { stages, signal });
}

/** Writes a plan to a file that only its owner can read: it names hosts, versions and files. */
export async function writeSavedPlan(
  context: Context,
  file: string,
  work: OpenedPlan,
  stages: OptionsOf<'plan'>['only'],
): Promise<void> {
  const text = `${JSON.stringify(await savedFrom(context, work, stages), null, 2)}\n`;
  await writeFileWhole(resolve(context.directory, file), text, 0o600, context.signal);
  context.stderr.write(`Saved to ${file}; harderway apply ${file} carries it out.\n`);
}

/**
 * Reads a plan or a procedure that `-o` saved.
 *
 * @throws CliError `file-missing`, `file-unreadable`; ControlPlaneError `plan-unreadable`
 */
export async function readSaved(context: Context, file: string): Promise<SavedPlan | SavedProcedure> {
  const content = await readInput(resolve(context.directory, file)).catch((cause: unknown) => {
    const missing = systemCode(cause) === 'ENOENT';
    throw new CliError(
      missing ? 'file-missing' : 'file-unreadable',
      missing ? `${file} is missing` : `cannot read ${file}: ${reasonOf(cause)}`,
      { hint: missing ? 'save a plan with harderway plan -o FILE' : adviceOn(cause), cause },
    );
  });
  if (/\.ya?ml$/.test(file))
    throw new UsageError(`${file} is not a saved plan`, {
      hint: `harderway apply --file ${file} applies a description of a cluster`,
    });
  const text = content.toString('utf8');
  const { parseSavedPlan, parseSavedProcedure } = await context.controlPlane();
  return parseSavedProcedure(text) ?? parseSavedPlan(text);
}

/** The command that completes a saved plan or procedure once a run of it was interrupted: the file no longer fits by then. */
export function continuationOf(saved: SavedPlan | SavedProcedure): string {
  if (saved.format === 'harderway-plan/1')
    return ['harderway apply', ...(saved.stages === undefined ? [] : ['--only', saved.stages.join()])].join(
      ' ',
    );
  const { request } = saved;
  switch (request.kind) {
    case 'upgrade': {
      const { kubernetes, etcd } = request.to;
      return `harderway upgrade --to ${kubernetes}${etcd === undefined ? '' : ` --etcd ${etcd}`}`;
    }
    case 'rotation': {
      const { role, to, back, provider, noWait } = request;
      const options = [
        ...(to === undefined ? [] : ['--to', to]),
        ...(back === true ? ['--back'] : []),
        ...(provider === undefined ? [] : ['--provider', provider]),
        ...(noWait === true ? ['--no-wait'] : []),
      ];
      return ['harderway rotate', role, ...options].join(' ');
    }
    case 'restore':
      return `harderway restore ${quote([request.snapshot])}`;
    case 'abandon-restore':
      return 'harderway restore --abandon';
    case 'change':
      return 'harderway apply';
  }
}

/**
 * Refuses a plan that is not the saved one, and closes its session then.
 *
 * @throws ControlPlaneError `plan-outdated`
 */
export async function requireSamePlan(context: Context, saved: SavedPlan, work: OpenedPlan): Promise<void> {
  try {
    const { assertSamePlan } = await context.controlPlane();
    assertSamePlan(saved, await savedFrom(context, work, saved.stages));
  } catch (error) {
    await work.session.close();
    throw error;
  }
}
