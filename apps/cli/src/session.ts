import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Materials, Session, SessionOptions, StageName } from '@harderway/control-plane';
import { createProgress, type Progress, type ProgressEvent } from '@harderway/progress';
import type { Context, ControlPlane } from './context.js';
import type { GlobalOptions } from './options.js';
import { wantsColor } from './present/style.js';

/** What goes along with work on the hosts. */
export interface Around {
  readonly progress: Pick<Progress, 'report' | 'log'>;
  readonly signal: AbortSignal;
}

/** Runs something whose progress is shown on stderr, and takes the live lines away at its end. */
export async function withProgress<T>(
  context: Context,
  options: GlobalOptions,
  run: (around: Around) => Promise<T>,
): Promise<T> {
  const { stderr, signal } = context;
  const progress = createProgress({ stream: stderr, color: wantsColor(stderr, context, options) });
  try {
    return await run({ progress, signal });
  } finally {
    progress.close();
  }
}

/** Progress of connecting. Why a host cannot be reached is told once: by the error at the end. */
function connecting(around: Around): Pick<SessionOptions, 'onProgress' | 'signal'> {
  const onProgress = (event: ProgressEvent): void => {
    const { detail: _, ...rest } = event;
    around.progress.report(event.kind === 'failed' ? rest : event);
  };
  return { onProgress, signal: around.signal };
}

/** Which hosts, whether one may be missing, and whether it is tried again. */
type Reach = Pick<SessionOptions, 'hosts' | 'tolerateUnreachable' | 'redial'>;

async function openSession(
  context: Context,
  spec: ClusterSpec,
  around: Around,
  reach: Reach | { readonly stages: readonly StageName[] },
): Promise<Session> {
  const sessions = await context.sessions();
  const chosen = 'stages' in reach ? { hosts: sessions.hostsOfStages(spec, reach.stages) } : reach;
  return sessions.openSession(spec, { ...chosen, ...connecting(around) });
}

/** Runs something with connections to hosts, and closes them at its end. */
export async function withSession<T>(
  context: Context,
  spec: ClusterSpec,
  around: Around,
  reach: Reach,
  run: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(context, spec, around, reach);
  try {
    return await run(session);
  } finally {
    await session.close();
  }
}

/** Loads the engine once the connections are under way: hosts take their time, and loading keeps us busy for some of it. */
const engineAfterDialing = async (context: Context): Promise<ControlPlane> => {
  await context.sessions();
  return context.controlPlane();
};

/** Connects to hosts, and loads the engine meanwhile. The caller closes the session. */
export async function openWithEngine(
  context: Context,
  spec: ClusterSpec,
  around: Around,
  reach: Reach = {},
): Promise<{ readonly engine: ControlPlane; readonly session: Session }> {
  const opening = openSession(context, spec, around, reach);
  const [session, engine] = await Promise.all([opening, engineAfterDialing(context)]);
  return { engine, session };
}

/** What a plan is made of: certificates of this machine, made where missing, and programs. */
async function gatherMaterials(engine: ControlPlane, spec: ClusterSpec, around: Around): Promise<Materials> {
  const { progress, signal } = around;
  const onProgress: Progress['report'] = (event) => progress.report(event);
  const pki = await engine.ensurePki(spec, { onProgress });
  for (const warning of pki.warnings) progress.log(`warning: ${warning}`);
  return { pki, programs: engine.releasePrograms(spec, { onProgress, signal }) };
}

/**
 * Connects to the hosts that the stages concern (to all where none is named), loads the engine and gathers the
 * materials meanwhile. The caller closes the session.
 * Fails with the first error of either; no connection stays open then.
 */
export async function openWithMaterials(
  context: Context,
  spec: ClusterSpec,
  around: Around,
  stages?: readonly StageName[],
): Promise<{ readonly engine: ControlPlane; readonly session: Session; readonly materials: Materials }> {
  const opening = openSession(context, spec, around, stages === undefined ? {} : { stages });
  const loading = engineAfterDialing(context);
  const gathering = loading.then((engine) => gatherMaterials(engine, spec, around));
  const [materials, session] = await Promise.allSettled([gathering, opening]);
  if (materials.status === 'rejected') {
    if (session.status === 'fulfilled') await session.value.close();
    throw materials.reason;
  }
  if (session.status === 'rejected') throw session.reason;
  return { engine: await loading, session: session.value, materials: materials.value };
}

/** Tells that something is being worked out, and that it is done. */
export async function asTask<T>(
  around: Around,
  id: string,
  title: string,
  run: () => Promise<T>,
): Promise<T> {
  around.progress.report({ kind: 'start', id, title });
  try {
    const result = await run();
    around.progress.report({ kind: 'done', id, title });
    return result;
  } catch (error) {
    // The error itself is told at the end, with all that belongs to it.
    around.progress.report({ kind: 'failed', id, title });
    throw error;
  }
}
