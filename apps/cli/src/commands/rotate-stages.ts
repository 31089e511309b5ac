import type { ClusterSpec } from '@harderway/cluster-spec';
import type {
  ObjectClient,
  PkiState,
  PublishedRole,
  Rotation,
  RotationStage,
  Session,
} from '@harderway/control-plane';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';
import { strayKubeconfigs } from '../kubeconfig/known.js';
import type { OptionsOf } from '../options.js';
import { type Job, withProgress, withSession } from '../session.js';

type Options = OptionsOf<'rotate'>;

/** Whether API servers publish the authority of a role, so that others learn it. */
const isPublished = (role: Rotation['role']): role is PublishedRole =>
  role === 'ca' || role === 'front-proxy-ca';

/** A rotation that a command carries out. */
interface Rotating {
  readonly context: Context;
  readonly spec: ClusterSpec;
  readonly options: Options;
  readonly rotation: Rotation;
}

/** A rotation, with the credentials and the API that show how far it is. */
interface Look extends Rotating {
  readonly pki: PkiState;
  readonly api: ObjectClient;
}

/** How long a token of a pod lives: an hour, and what its kubelet takes. */
const tokenMs = 65 * 60_000;

const onHosts = <T>({ context, spec }: Look, run: (session: Session, job: Job) => Promise<T>): Promise<T> =>
  withProgress(context, (job) => withSession(context, spec, job, {}, (session) => run(session, job)));

const pemOf = ({ pki }: Look, name: string): string => pki.files.get(`${name}.pem`)?.content ?? '';

const successionOf = (look: Look): { readonly to: string; readonly from: readonly string[] } => ({
  to: pemOf(look, look.rotation.to),
  from: look.rotation.from.trusts
    .filter((name) => name !== look.rotation.to)
    .map((name) => pemOf(look, name)),
});

/** Has tokens that do not end signed by the new key, and refuses to go on while others may still be in use. */
async function withoutOldTokens(look: Look): Promise<void> {
  const { context, api, rotation, options } = look;
  const engine = await context.controlPlane();
  const old = await engine.oldTokens(api, pemOf(look, rotation.to));
  if (old.length > 0) {
    await engine.renewTokens(api, old);
    context.stdout.write(`${old.length} tokens in Secrets are signed by ${rotation.to} now\n`);
  }
  const end = (rotation.since?.getTime() ?? 0) + tokenMs;
  if (options.noWait || Date.now() >= end) return;
  throw new CliError('rotation-waits', 'tokens that the old key has signed are still in use', {
    hint: `run the same command again after ${new Date(end).toISOString()}, or with --no-wait now: pods with such tokens are refused until they read new ones`,
  });
}

/** Writes again all that another key has encrypted, and says how much that was. */
async function rewrite(look: Look): Promise<number> {
  const { context, api, rotation } = look;
  const engine = await context.controlPlane();
  const task = { id: 'rewrite', title: 'objects written again' };
  const count = await onHosts(look, (session, { progress, signal }) => {
    const onProgress = (done: number, of: number): void => {
      if (done === 1) progress.report({ kind: 'start', ...task });
      progress.report({ kind: done === of ? 'done' : 'update', ...task, detail: `${done} of ${of}` });
    };
    return engine.rewriteOutdated(session, api, { onProgress, signal });
  });
  if (count > 0) context.stdout.write(`${count} objects in etcd are by ${rotation.from.signs} now\n`);
  return count;
}

/** Waits until all that can be looked at trusts the new authority, and prints what can't be. */
async function untilTrusted(look: Look, ofUsers: boolean): Promise<void> {
  const { context, spec, api, rotation } = look;
  const engine = await context.controlPlane();
  const frontProxy = rotation.role === 'front-proxy-ca';
  const options = { frontProxy, signal: context.signal };
  const unknown = await engine.untilNoneTrustsOldAlone(api, successionOf(look), options);
  for (const each of unknown) context.stderr.write(`warning: not looked at: ${each}\n`);
  if (frontProxy) return;
  const stray = await strayKubeconfigs(context, spec, pemOf(look, rotation.to), ofUsers);
  if (stray.length > 0)
    throw new CliError(
      'rotation-waits',
      `kubeconfigs of this machine do not go with ${rotation.to}: ${stray.join('; ')}`,
      {
        hint: 'run `harderway kubeconfig --merge`, or remove these contexts, then run the same command again',
      },
    );
}

/** Waits until nothing presents a certificate of another authority. */
async function untilNonePresentsAnother(look: Look): Promise<void> {
  const { context, api, rotation, pki, options } = look;
  const engine = await context.controlPlane();
  if (rotation.role === 'encryption-key') return;
  const { role, to } = rotation;
  await onHosts(look, async (session, { signal }) => {
    await engine.untilNonePresentsAnother(session, pki, role, to, signal);
    if (role !== 'ca' || options.noWait) return;
    const held = await engine.kubeletsOfOld(session, api, successionOf(look), signal);
    if (held.length > 0)
      throw new CliError('rotation-waits', `not known to be of ${to}: ${held.join('; ')}`, {
        hint: 'have these ask for new certificates, then run the same command again; --no-wait goes on without them',
      });
  });
}

/** Makes sure of what has to hold before a stage, and does what belongs to the one before. */
async function prepare(look: Look, stage: RotationStage): Promise<void> {
  const { role } = look.rotation;
  const isLearned = isPublished(role);
  if (stage.name === 'sign' && isLearned) await untilTrusted(look, false);
  if (stage.name !== 'drop') return;
  if (role === 'service-account') return withoutOldTokens(look);
  if (role === 'encryption-key') {
    await rewrite(look);
    return;
  }
  if (isLearned) await untilTrusted(look, true);
  await untilNonePresentsAnother(look);
}

/** Runs something with the credentials and a client of the API, and closes the client. */
async function looking<T>(rotating: Rotating, run: (look: Look) => Promise<T>): Promise<T> {
  const { context, spec } = rotating;
  const engine = await context.controlPlane();
  const pki = await engine.loadPki(spec);
  const api = engine.openApi(spec, pki);
  try {
    return await run({ ...rotating, pki, api });
  } finally {
    api.close();
  }
}

/** Makes sure that a stage may begin. Read from where the rotation is now. */
export async function prepareStage(rotating: Rotating, stage: RotationStage): Promise<void> {
  if (stage.name === 'trust') return;
  await looking(rotating, (look) => prepare(look, stage));
}

/** Waits until API servers neither trust nor publish an authority of before. */
async function withoutFormer({ context, spec, api, rotation: { role } }: Look): Promise<number> {
  if (!isPublished(role)) return 0;
  const { untilNoneTrustsFormer } = await context.controlPlane();
  return untilNoneTrustsFormer(spec, api, role, context.signal);
}

/** Makes sure that what a stage was for holds, once all hosts have it. */
export async function completeStage(rotating: Rotating, stage: RotationStage): Promise<void> {
  if (stage.name !== 'drop' || !isPublished(rotating.rotation.role)) return;
  await looking(rotating, withoutFormer);
}

/**
 * Completes an earlier rotation that was stopped in its last stage.
 *
 * @returns the number of objects that were changed
 */
export async function completeEarlier(rotating: Rotating): Promise<number> {
  const { role } = rotating.rotation;
  if (role !== 'encryption-key' && !isPublished(role)) return 0;
  return looking(rotating, role === 'encryption-key' ? rewrite : withoutFormer);
}
