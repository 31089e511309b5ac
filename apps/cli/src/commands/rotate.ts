import type { ClusterSpec } from '@harderway/cluster-spec';
import { EXIT, UsageError } from '@harderway/command';
import type { Rotation, RotationStage } from '@harderway/control-plane';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { confirm, requireTerminal } from '../present/confirm.js';
import { withProgress, withSession } from '../session.js';
import { loadSpec } from '../spec-file.js';
import { applyNow, verifyNow } from '../stepwise.js';

type Options = OptionsOf<'rotate'>;
type Role = Rotation['role'];

/** How long a token of a pod lives: an hour, and what its kubelet takes. */
const tokenMs = 65 * 60_000;

function roleOf(what: string): Role {
  if (what === 'etcd-ca' || what === 'front-proxy-ca' || what === 'service-account') return what;
  throw new UsageError(`${what} can't be rotated`, {
    hint: 'name etcd-ca, front-proxy-ca or service-account',
  });
}

function textOf({ name, use }: RotationStage): string {
  if (name === 'trust') return `trust ${use.trusts.join(' and ')}`;
  if (name === 'sign') return `sign by ${use.signs}, which all trust by then`;
  return `trust ${use.signs} alone`;
}

function shown({ role, from, to, stages }: Rotation): string {
  if (stages.length === 0) return `${role}: ${to} signs, and is the only one that is trusted\n`;
  const lines = stages.map((stage, index) => `${index + 1}. ${textOf(stage)}\n`);
  return `${role}: from ${from.signs} to ${to}\n\n${lines.join('')}`;
}

/** Waits until no server presents a certificate of another authority. */
async function untilNonePresentsAnother(
  context: Context,
  spec: ClusterSpec,
  { role, to }: Rotation,
): Promise<void> {
  const engine = await context.controlPlane();
  const pki = await engine.loadPki(spec);
  await withProgress(context, (job) =>
    withSession(context, spec, job, {}, (session) =>
      engine.untilNonePresentsAnother(session, pki, role, to, job.signal),
    ),
  );
}

/** Has tokens that do not end signed by the new key, and refuses to go on while others may still be in use. */
async function withoutOldTokens(
  context: Context,
  spec: ClusterSpec,
  { to, since }: Rotation,
  { noWait }: Options,
): Promise<void> {
  const engine = await context.controlPlane();
  const pki = await engine.loadPki(spec);
  const api = engine.openApi(spec, pki);
  try {
    const certificate = pki.files.get(`${to}.pem`)?.content ?? '';
    const old = await engine.oldTokens(api, certificate);
    if (old.length > 0) {
      await engine.renewTokens(api, old);
      context.stdout.write(`${old.length} tokens in Secrets are signed by ${to} now\n`);
    }
  } finally {
    api.close();
  }
  const end = (since?.getTime() ?? 0) + tokenMs;
  if (noWait || Date.now() >= end) return;
  throw new CliError('rotation-waits', 'tokens that the old key has signed are still in use', {
    hint: `run the same command again after ${new Date(end).toISOString()}, or with --no-wait now: pods with such tokens are refused until they read new ones`,
  });
}

/** Carries out all stages that are left, each on all hosts before the next begins. */
async function carryOutStages(context: Context, options: Options, rotation: Rotation): Promise<void> {
  const engine = await context.controlPlane();
  const spec = await loadSpec(context, options);
  // What a run that was stopped has begun is completed first.
  await engine.completeRotation(spec);
  await applyNow(context, options);
  for (const [index, stage] of rotation.stages.entries()) {
    const heading = `${index + 1} of ${rotation.stages.length}: ${textOf(stage)}`;
    context.stdout.write(`\n${context.stdout.paint('strong', heading)}\n`);
    if (stage.name === 'drop') {
      const now = await engine.findRotation(spec, rotation.role, { to: rotation.to });
      if (rotation.role === 'service-account') await withoutOldTokens(context, spec, now, options);
      else await untilNonePresentsAnother(context, spec, now);
    }
    await engine.beginStage(spec, rotation.role, stage);
    await applyNow(context, options);
    await verifyNow(context, options, heading);
  }
}

/** Puts another authority or key in the place of one, stage by stage: each is planned, applied and verified like any change. */
export async function rotate(
  context: Context,
  options: Options,
  [what = '']: readonly string[],
): Promise<number> {
  const { to, back } = options;
  if (to !== undefined && back)
    throw new UsageError('--to and --back exclude each other', { hint: 'leave one of them out' });
  const role = roleOf(what);
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  const rotation = await engine.findRotation(spec, role, { to, back });
  context.stdout.write(shown(rotation));
  if (options.plan) return rotation.stages.length > 0 ? EXIT.differences : EXIT.ok;
  if (rotation.stages.length > 0) {
    requireTerminal(context, 'rotate', options.yes);
    const question = `Carry out these ${rotation.stages.length} stages? [y/N]`;
    if (!options.yes && !(await confirm(context, question, ['y', 'yes'])))
      throw new CliError('declined', 'nothing was changed: the answer was not yes');
  }
  await carryOutStages(context, options, rotation);
  return EXIT.ok;
}
