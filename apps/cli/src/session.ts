import { resolve } from 'node:path';
import { type ClusterSpec, exampleAddresses } from '@harderway/cluster-spec';
import type { Materials, Plan, PreflightResult, Session, SessionOptions } from '@harderway/control-plane';
import type { StageName } from '@harderway/control-plane/stages';
import type { Progress, ProgressEvent } from '@harderway/progress';
import type { Context, ControlPlane, Planning } from './context.js';
import { CliError } from './errors.js';
import type { OptionsOf } from './options.js';

/** Where work on the hosts reports to, and what stops it. */
export interface Job {
  readonly progress: Pick<Progress, 'report' | 'log'>;
  /** Writes something else: live lines are removed first, and drawn again below it. */
  readonly between: (write: () => void) => void;
  readonly signal: AbortSignal;
}

/** Runs a job with progress on stderr, and removes the live lines at its end. */
export async function withProgress<T>({ log, signal }: Context, run: (job: Job) => Promise<T>): Promise<T> {
  let progress = log.progress();
  const between = (write: () => void): void => {
    progress.close();
    write();
    progress = log.progress();
  };
  const current: Job['progress'] = {
    report: (event) => progress.report(event),
    log: (text) => progress.log(text),
  };
  try {
    return await run({ progress: current, between, signal });
  } finally {
    progress.close();
  }
}

/** Work on the hosts that ends at a good place when it is asked to. */
export interface Change extends Job {
  readonly ending: AbortSignal;
  /** Tells what is finished first. */
  readonly onFinishing: (what: string) => void;
}

/** As {@link withProgress}, for work that changes hosts: the first Ctrl-C lets it finish the step in progress. */
export const withChange = <T>(context: Context, run: (change: Change) => Promise<T>): Promise<T> =>
  context.finishing((ending) =>
    withProgress(context, (job) => {
      context.log.beginChange();
      const onFinishing = (what: string): void =>
        job.between(() => context.stderr.write(`finishing ${what}; press Ctrl-C again to stop now\n`));
      return run({ ...job, ending, onFinishing });
    }),
  );

/** Progress of connecting, without the cause of a failure: the error at the end prints it. */
function connecting({ progress, signal }: Job): Pick<SessionOptions, 'onProgress' | 'signal'> {
  const onProgress = (event: ProgressEvent): void => {
    const { detail: _, ...rest } = event;
    progress.report(event.kind === 'failed' ? rest : event);
  };
  return { onProgress, signal };
}

/** Which hosts, whether one may be missing, and whether it is tried again. */
type HostSelection = Pick<SessionOptions, 'hosts' | 'tolerateUnreachable' | 'redial'>;

/**
 * Refuses addresses that are for documentation: no machine has them, and a network may send them anywhere.
 *
 * @throws CliError `example-addresses`
 */
function assertOwnAddresses(spec: ClusterSpec): void {
  const [first, ...others] = exampleAddresses(spec);
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  throw new CliError(
    'example-addresses',
    `cluster.yaml still has the placeholder addresses ${first}${more}`,
    {
      hint: 'replace them with the addresses of your own machines; nothing was done',
    },
  );
}

async function openSession(
  context: Context,
  spec: ClusterSpec,
  job: Job,
  reach: HostSelection | { readonly stages: readonly StageName[] },
): Promise<Session> {
  assertOwnAddresses(spec);
  const { concurrency, log } = context;
  await log.begin(spec.name);
  const sessions = await context.sessions();
  const chosen = 'stages' in reach ? { hosts: sessions.hostsOfStages(spec, reach.stages) } : reach;
  return sessions.openSession(spec, { ...chosen, ...connecting(job), concurrency, onDebug: log.onDebug });
}

/** Runs something with connections to hosts, and closes them at its end. */
export async function withSession<T>(
  context: Context,
  spec: ClusterSpec,
  job: Job,
  reach: HostSelection,
  run: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(context, spec, job, reach);
  try {
    return await run(session);
  } finally {
    await session.close();
  }
}

/** Loads a package once the connections are under way: hosts take their time, and loading fills some of it. */
async function afterDialing<T>(context: Context, load: () => Promise<T>): Promise<T> {
  await context.sessions();
  return load();
}

/** An open session with the engine. The caller closes it. */
export interface Opened {
  readonly engine: ControlPlane;
  readonly session: Session;
}

/** Connects to hosts, and loads the engine meanwhile. */
export async function openWithEngine(
  context: Context,
  spec: ClusterSpec,
  job: Job,
  reach: HostSelection = {},
): Promise<Opened> {
  const opening = openSession(context, spec, job, reach);
  const [session, engine] = await Promise.all([opening, afterDialing(context, context.controlPlane)]);
  return { engine, session };
}

/** Asks hosts something through the engine, with progress, and closes the connections at its end. */
export const askHosts = <T>(
  context: Context,
  spec: ClusterSpec,
  reach: HostSelection,
  ask: (opened: Opened, job: Job) => Promise<T>,
): Promise<T> =>
  withProgress(context, async (job) => {
    const opened = await openWithEngine(context, spec, job, reach);
    try {
      return await ask(opened, job);
    } finally {
      await opened.session.close();
    }
  });

/** Makes a plan with an open session, which is closed if that fails. */
export async function planOrClose<T extends { readonly plan: Plan }>(
  opened: Opened,
  make: (opened: Opened) => Promise<T>,
): Promise<Opened & T> {
  try {
    return { ...opened, ...(await make(opened)) };
  } catch (error) {
    await opened.session.close();
    throw error;
  }
}

/** Options of what a plan is made of. */
export interface MaterialsOptions {
  /** Absolute path of cluster.yaml. */
  readonly file: string;
  /** Use only programs that harderway.lock has. */
  readonly frozen: boolean;
}

/** Gathers what a plan is made of: certificates of this machine, made where missing, and programs. */
export async function gatherMaterials(
  { ensurePki, lockFileOf, releasePrograms }: Planning,
  spec: ClusterSpec,
  { file, frozen }: MaterialsOptions,
  { progress, signal }: Pick<Job, 'progress' | 'signal'>,
): Promise<Materials> {
  const onProgress: Progress['report'] = (event) => progress.report(event);
  const pki = await ensurePki(spec, { onProgress });
  for (const warning of pki.warnings) progress.log(`warning: ${warning}`);
  const lock = { path: lockFileOf(file), frozen };
  return { pki, programs: releasePrograms(spec, { onProgress, signal, lock }) };
}

/**
 * Connects to the hosts that the stages concern (without stages, to all); meanwhile loads what plans and gathers the
 * materials. Fails with the first error of either, and leaves no connection open then.
 */
async function openWithMaterials(
  context: Context,
  spec: ClusterSpec,
  options: MaterialsOptions,
  job: Job,
  stages: readonly StageName[] | undefined,
): Promise<{ readonly planning: Planning; readonly session: Session; readonly materials: Materials }> {
  // No credentials are made for machines that nobody has.
  assertOwnAddresses(spec);
  const opening = openSession(context, spec, job, stages === undefined ? {} : { stages });
  const loading = afterDialing(context, context.planning);
  const gathering = loading.then((planning) => gatherMaterials(planning, spec, options, job));
  const [materials, session] = await Promise.allSettled([gathering, opening]);
  if (materials.status === 'rejected') {
    if (session.status === 'fulfilled') await session.value.close();
    throw materials.reason;
  }
  if (session.status === 'rejected') throw session.reason;
  return { planning: await loading, session: session.value, materials: materials.value };
}

/** A plan, and what was checked before it. */
export interface OpenedPlan {
  readonly session: Session;
  readonly plan: Plan;
  readonly materials: Materials;
  /** Empty for a plan without steps. */
  readonly checks: readonly PreflightResult[];
}

/** Plans what makes the hosts as cluster.yaml describes them, and checks what it takes. The caller closes the session. */
export function openPlan(
  context: Context,
  spec: ClusterSpec,
  options: Pick<OptionsOf<'plan'>, 'file' | 'frozen'> &
    Partial<Pick<OptionsOf<'plan'>, 'only' | 'ignorePreflight'>> & {
      readonly replace?: readonly string[] | undefined;
      readonly remove?: readonly string[] | undefined;
    },
): Promise<OpenedPlan> {
  const { only: stages, ignorePreflight: ignore, replace, remove, frozen } = options;
  const own = { file: resolve(context.directory, options.file), frozen };
  return withProgress(context, async (job) => {
    const { progress, signal } = job;
    const { planning, session, materials } = await openWithMaterials(context, spec, own, job, stages);
    const task = { id: 'plan', title: 'compare the hosts with cluster.yaml' };
    progress.report({ kind: 'start', ...task });
    try {
      const plan = await planning.planCluster(session, materials, { stages, replace, remove, signal });
      const checks = planning.planIsEmpty(plan)
        ? []
        : await (await context.controlPlane()).preflight(session, materials.pki, plan, {
            ignore,
            signal,
          });
      progress.report({ kind: 'done', ...task });
      return { session, plan, materials, checks };
    } catch (error) {
      progress.report({ kind: 'failed', ...task });
      await session.close();
      throw error;
    }
  });
}
