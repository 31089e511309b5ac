import { EXIT, UsageError } from '@harderway/command';
import type { Rotation, RotationStage } from '@harderway/control-plane';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { confirm, requireTerminal } from '../present/confirm.js';
import { loadSpec } from '../spec-file.js';
import { applyNow, verifyNow } from '../stepwise.js';
import { completeEarlier, completeStage, prepareStage } from './rotate-stages.js';

type Options = OptionsOf<'rotate'>;
type Role = Rotation['role'];

/** Authorities and keys that can be rotated. */
const rotated: readonly Role[] = ['ca', 'etcd-ca', 'front-proxy-ca', 'service-account', 'encryption-key'];

/** The work of a key, in words: an authority signs, an encryption key encrypts. */
const verbsOf = (role: Role): { readonly use: string; readonly know: string } =>
  role === 'encryption-key' ? { use: 'encrypt', know: 'read' } : { use: 'sign', know: 'trust' };

function roleOf(what: string): Role {
  const role = rotated.find((name) => name === what);
  if (role !== undefined) return role;
  throw new UsageError(`${what} can't be rotated`, { hint: `name one of ${rotated.join(', ')}` });
}

function textOf(role: Role, { name, use }: RotationStage): string {
  const { use: apply, know } = verbsOf(role);
  if (name === 'trust') return `${know} ${use.trusts.join(' and ')}`;
  if (name === 'sign') return `${apply} by ${use.signs}, which all ${know} by then`;
  const rewritten = role === 'encryption-key' ? `write all again by ${use.signs}, then ` : '';
  return `${rewritten}${know} ${use.signs} alone`;
}

function shown({ role, from, to, stages }: Rotation): string {
  const { use, know } = verbsOf(role);
  if (stages.length === 0)
    return `${role}: ${to} ${use}s, and is the only one that is ${know === 'read' ? 'read by' : 'trusted'}\n`;
  const lines = stages.map((stage, index) => `${index + 1}. ${textOf(role, stage)}\n`);
  return `${role}: from ${from.signs} to ${to}\n\n${lines.join('')}`;
}

/** Carries out all stages that are left, each on all hosts before the next begins. */
async function carryOutStages(context: Context, options: Options, rotation: Rotation): Promise<void> {
  const engine = await context.controlPlane();
  const spec = await loadSpec(context, options);
  const goal = rotation.role === 'encryption-key' ? {} : { to: rotation.to };
  // What a run that was stopped has begun is completed first.
  await engine.completeRotation(spec);
  const started = await applyNow(context, options);
  const [first] = rotation.stages;
  if (first === undefined || first.name === 'trust') {
    const left = await completeEarlier({ context, spec, options, rotation });
    const isNamed = options.provider !== undefined || options.to !== undefined;
    // Whoever runs a command again that was stopped in its last stage does not ask for one more key.
    if ((left > 0 || started) && first !== undefined && !isNamed) {
      const found =
        left > 0 ? 'An earlier rotation is complete now.' : 'What was left to apply is applied now.';
      context.stdout.write(`${found} To rotate ${rotation.role}, run the same command again.\n`);
      return;
    }
  }
  for (const [index, stage] of rotation.stages.entries()) {
    const heading = `${index + 1} of ${rotation.stages.length}: ${textOf(rotation.role, stage)}`;
    context.stdout.write(`\n${context.stdout.paint('strong', heading)}\n`);
    const now = await engine.findRotation(spec, rotation.role, goal);
    const next = { ...now, to: rotation.to };
    await prepareStage({ context, spec, options, rotation: next }, stage);
    await engine.beginStage(spec, rotation.role, stage);
    await applyNow(context, options);
    await completeStage({ context, spec, options, rotation }, stage);
    await verifyNow(context, options, heading);
  }
}

/** Puts another authority or key in the place of one, stage by stage: each is planned, applied and verified like any change. */
export async function rotate(
  context: Context,
  options: Options,
  [what = '']: readonly string[],
): Promise<number> {
  const { to, back, provider } = options;
  if (to !== undefined && back)
    throw new UsageError('--to and --back exclude each other', { hint: 'leave one of them out' });
  const role = roleOf(what);
  const misplaced = role === 'encryption-key' ? to !== undefined : provider !== undefined;
  if (misplaced || (back && provider !== undefined))
    throw new UsageError('--provider is for a new encryption key, --to for all others', {
      hint: 'leave it out',
    });
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  const rotation = await engine.findRotation(spec, role, { to, back, provider });
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
