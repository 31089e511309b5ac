import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ClusterSpec, markHostAbsent, removeHost } from '@harderway/cluster-spec';
import { UsageError } from '@harderway/command';
import { carryOut, showPlan } from '../carry-out.js';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { requireTerminal } from '../present/confirm.js';
import { planSizeText } from '../present/plan.js';
import { warnOfUnanswered } from '../present/unanswered.js';
import { openPlan } from '../session.js';
import { parseSpec, readSpec, requireControlNodes, requireSpec } from '../spec-file.js';
import { writeFileWhole } from '../write-file.js';

type Options = OptionsOf<'remove'>;

/** Marks hosts in cluster.yaml, unless the file is another than the plan was made from. @throws ControlPlaneError `changed-meanwhile` */
async function mark(context: Context, options: Options, before: string, marked: string): Promise<void> {
  if ((await readSpec(context, options)).text === before) return write(context, options, marked);
  const { ControlPlaneError } = await context.controlPlane();
  throw new ControlPlaneError('changed-meanwhile', `${options.file} was edited during this run`, {
    hint: 'look at the file, then run the same command again; nothing was changed',
  });
}

async function write(context: Context, { file }: Options, text: string): Promise<void> {
  const path = resolve(context.directory, file);
  const { mode } = await stat(path);
  await writeFileWhole(path, text, mode & 0o777, context.signal);
}

/**
 * The spec without the hosts that leave.
 *
 * @throws CliError `invalid-cluster` if the rest is not a valid cluster
 */
function specAfter(context: Context, options: Options, text: string, leaving: string): ClusterSpec {
  const read = parseSpec(context, options, text);
  const { spec, diagnostics } = read.parsed;
  if (spec !== undefined) return requireSpec(context, options, read);
  const [first] = diagnostics.filter(({ severity }) => severity === 'error');
  throw new CliError('invalid-cluster', `without ${leaving}: ${first?.message}`, {
    hint: `${first?.hint}; nothing was done`,
    diagnostics,
  });
}

/** Takes control nodes out of the cluster: cluster.yaml says so first, so that the next run completes one that was stopped. */
export async function remove(
  context: Context,
  options: Options,
  operands: readonly string[],
): Promise<number> {
  const names = [...new Set(operands)];
  if (!options.plan) requireTerminal(context, 'remove', options.yes);
  const before = await readSpec(context, options);
  const { hosts, leaving } = requireSpec(context, options, before);
  requireControlNodes([...hosts, ...leaving], names);
  if (hosts.every(({ role, name }) => role !== 'control' || names.includes(name)))
    throw new UsageError(`${names.join(' and ')} would leave no control node`, {
      hint: 'harderway reset removes a whole cluster',
    });
  const text = names.reduce(markHostAbsent, before.text);
  const spec = specAfter(context, options, text, names.join(' and '));
  const work = await openPlan(context, spec, { ...options, remove: names });
  if (options.plan) return showPlan(context, options, work);
  const { unreachable } = work.session;
  const code = await carryOut(context, options, work, {
    text: `Take ${names.join(' and ')} out by these ${planSizeText(work.plan)}? [y/N]`,
    answers: ['y', 'yes'],
    before: () => mark(context, options, before.text, text),
  });
  await write(context, options, names.reduce(removeHost, (await readSpec(context, options)).text));
  warnOfUnanswered(
    context.stderr,
    unreachable,
    'what runs there was not stopped, and its credentials stay valid',
  );
  if (!options.json)
    context.stdout.write(
      `${names.join(' and ')} left, and ${options.file} no longer has ${names.length === 1 ? 'it' : 'them'}.\n`,
    );
  return code;
}
