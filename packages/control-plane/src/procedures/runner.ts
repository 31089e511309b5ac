import { ensurePki } from '@harderway/credentials-directory';
import { type ApplyReport, applyPlan } from '../apply/apply.js';
import { runContext } from '../apply/operation-context.js';
import type { WaveOptions } from '../apply/run.js';
import { askKubelets } from '../facts/ask-kubelets.js';
import type { PreflightResult } from '../facts/model.js';
import type { Kubelet } from '../hosts/api/kubelets.js';
import { eitherOf } from '../hosts/signals.js';
import type { Check } from '../model/check.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Materials } from '../model/materials.js';
import { localhost } from '../model/plan.js';
import type { RotatedRole } from '../model/rotation.js';
import type { Session } from '../model/session.js';
import { kindOf } from '../operations/operation.js';
import type { OperationStep, Plan } from '../operations/plan.js';
import { planCluster } from '../plan/plan.js';
import { preflight } from '../preflight/preflight.js';
import { lockFileOf } from '../programs/lock-file.js';
import { releasePrograms } from '../programs/programs.js';
import { verifyCluster } from '../verify/verify.js';
import type { Cluster } from './cluster.js';
import { editDesiredState } from './edit.js';
import type { DesiredStateEdit } from './model.js';
import { completeRotation, findRotation } from './rotation/authority.js';
import { rotationNotes } from './rotation/notes.js';
import type { Rotation, RotationOptions } from './rotation/rotation.js';
import { wayBack } from './upgrade/way-back.js';

/** How the parts of a phase are done: by the engine, or in a test by a model of a cluster. */
export interface ProcedureRunner {
  readonly plan: (cluster: Cluster) => Promise<Plan>;
  readonly preflight: (cluster: Cluster, plan: Plan) => Promise<readonly PreflightResult[]>;
  /** Applies a plan; `partOf` names the procedure and the phase in the history. */
  readonly apply: (cluster: Cluster, plan: Plan, partOf?: string) => Promise<ApplyReport>;
  /** Carries operations out, one after another, and returns what they report. */
  readonly operate: (
    cluster: Cluster,
    steps: readonly OperationStep[],
    partOf?: string,
  ) => Promise<readonly string[]>;
  /** Whether an operation is done already. */
  readonly isDone: (cluster: Cluster, step: OperationStep) => Promise<boolean>;
  readonly edit: (cluster: Cluster, edit: DesiredStateEdit) => Promise<Cluster>;
  /** The stages of a rotation that are left, once what the recorded stage asks for is issued. */
  readonly rotation: (cluster: Cluster, role: RotatedRole, goal: RotationOptions) => Promise<Rotation>;
  /** The kubelets of all nodes. */
  readonly kubelets: (cluster: Cluster) => Promise<readonly Kubelet[]>;
  /** Warnings before a rotation. */
  readonly rotationNotes: (cluster: Cluster, rotation: Rotation) => Promise<readonly string[]>;
  readonly verify: (cluster: Cluster) => Promise<readonly Check[]>;
}

/** Options of planning and carrying out procedures. */
export interface RunnerOptions extends WaveOptions {
  /** The credentials and the programs of a cluster.yaml. Default: those that it names, made or downloaded where missing. */
  readonly materials?: ((cluster: Cluster) => Promise<Materials>) | undefined;
  /** Preflight checks whose failure does not stop the procedure. Default none. */
  readonly ignore?: readonly string[] | undefined;
  /** How long each check after a phase may take to hold. Default 120000. */
  readonly verifyTimeoutMs?: number | undefined;
  /** How the parts of a phase are done. Default: by the engine. */
  readonly runner?: ProcedureRunner | undefined;
}

/** Remembers a result for each cluster.yaml: credentials are read once for each plan, and programs are found once. */
function once<T>(make: (cluster: Cluster) => Promise<T>): (cluster: Cluster) => Promise<T> {
  const made = new WeakMap<Cluster['file'], Promise<T>>();
  return (cluster) => {
    const before = made.get(cluster.file);
    if (before !== undefined) return before;
    const own = make(cluster);
    made.set(cluster.file, own);
    return own;
  };
}

/** The credentials and programs of a cluster: those of the options, or those that cluster.yaml names. */
export async function materialsOf(cluster: Cluster, options: RunnerOptions): Promise<Materials> {
  const { materials, onProgress, signal } = options;
  if (materials !== undefined) return materials(cluster);
  const { spec, path } = cluster.file;
  const pki = await ensurePki(spec, { onProgress });
  const lock = { path: lockFileOf(path) };
  return { pki, programs: releasePrograms(spec, { onProgress, signal, lock }) };
}

/** Adds the ways out to an error after which hosts went back from another version. */
async function withWayBack(session: Session, error: unknown, signal?: AbortSignal): Promise<unknown> {
  if (!(error instanceof ControlPlaneError) || error.code !== 'rolled-back') return error;
  // Hosts that do not answer now are no reason to hide the error.
  const hint = await wayBack(session, signal).catch(() => undefined);
  return hint === undefined
    ? error
    : new ControlPlaneError(error.code, error.message, { ...error, hint, cause: error });
}

/** Operations of this machine as a plan, so that they are locked, reported and kept in the history like any step. */
const planOf = (cluster: string, steps: readonly OperationStep[]): Plan => ({
  kind: 'apply',
  cluster,
  hosts: [],
  waves: [{ id: 'operations', title: 'operations', hosts: [{ host: localhost, steps }] }],
});

/** The runner of the options, or the one that works on real hosts. */
export const runnerOf = (options: RunnerOptions): ProcedureRunner => options.runner ?? engineRunner(options);

function engineRunner(options: RunnerOptions): ProcedureRunner {
  const { ignore, verifyTimeoutMs = 120_000 } = options;
  // What changes nothing need not be finished.
  const signal = eitherOf(options.signal, options.ending);
  const materials = once((cluster) => materialsOf(cluster, options));
  const carryOut = async (cluster: Cluster, plan: Plan, partOf?: string): Promise<ApplyReport> => {
    const { pki } = await materials(cluster);
    try {
      return await applyPlan(cluster.session, plan, { ...options, pki, partOf });
    } catch (error) {
      throw await withWayBack(cluster.session, error, signal);
    }
  };
  const plan = async (cluster: Cluster): Promise<Plan> =>
    planCluster(cluster.session, await materials(cluster), { signal });
  return {
    plan,
    preflight: async (cluster, plan) =>
      preflight(cluster.session, (await materials(cluster)).pki, plan, { ignore, signal }),
    apply: carryOut,
    operate: async (cluster, steps, partOf) => {
      const { notes } = await carryOut(cluster, planOf(cluster.file.spec.name, steps), partOf);
      return notes.map(({ text }) => text);
    },
    isDone: async ({ session, ...cluster }, { operation }) => {
      const { pki } = await materials({ session, ...cluster });
      const context = runContext(session, { pki, signal });
      try {
        const look = kindOf(operation)
          .execution(operation, { ...context, onProgress: () => {} })
          .look();
        return (await look).done;
      } finally {
        context.close();
      }
    },
    // Planning gets the programs of the new version: if they can't be had, cluster.yaml keeps the old version.
    edit: (cluster, edit) => editDesiredState(cluster, edit, plan),
    rotation: async ({ file: { spec } }, role, goal) => {
      await completeRotation(spec);
      return findRotation(spec, role, goal);
    },
    kubelets: async (cluster) => askKubelets(cluster.file.spec, (await materials(cluster)).pki),
    rotationNotes: ({ file: { spec } }, rotation) => rotationNotes(spec, rotation),
    verify: async (cluster) =>
      verifyCluster(cluster.session, await materials(cluster), { timeoutMs: verifyTimeoutMs, signal }),
  };
}
