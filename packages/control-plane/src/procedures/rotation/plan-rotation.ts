import { type AuthorityUse, signingRoles } from '@harderway/cluster-pki/authorities';
import type { RotationStage } from '@harderway/cluster-pki/rotation-stages';
import { ControlPlaneError } from '../../model/errors.js';
import { planSteps } from '../../model/plan.js';
import type { RotatedRole } from '../../model/rotation.js';
import type { Operation } from '../../operations/operation.js';
import type { OperationStep } from '../../operations/plan.js';
import { settlingPhase } from '../change.js';
import type { Cluster } from '../cluster.js';
import type { DesiredStateEdit, Phase, RotationProcedure } from '../model.js';
import { type ProcedureRunner, type RunnerOptions, runnerOf } from '../runner.js';
import { clusterStep } from '../steps.js';
import {
  operationsAfterDrop,
  operationsAtEnd,
  operationsBefore,
  type RotationConditions,
} from './conditions.js';
import { issuerEdit } from './issuer.js';
import type { Rotation, RotationOptions } from './rotation.js';

/** Options of {@link planRotation}. */
export interface PlanRotationOptions extends RunnerOptions, RotationOptions, RotationConditions {}

/**
 * Refuses to rotate the encryption key while a control node is to leave that does not answer. Its API server may run, and would write
 * objects with a key that the others are about to lose.
 *
 * @throws ControlPlaneError `rotation-refused`
 */
function assertWritersKnown({ file: { spec }, session }: Cluster, role: RotatedRole): void {
  // A host that the session leaves out may still run, like a host that does not answer.
  const lost = spec.leaving.find((host) => host.role === 'control' && !session.transports.has(host.name));
  if (role !== 'encryption-key' || lost === undefined) return;
  throw new ControlPlaneError(
    'rotation-refused',
    `the encryption key can't be rotated while ${lost.name} is to leave and does not answer`,
    {
      host: lost.name,
      found: 'its API server may still write objects with the old key',
      hint: `turn ${lost.name} off and remove its entry from cluster.yaml, then run the same command again`,
    },
  );
}

/** Verbs for the use of an authority, a key or an issuer. */
function verbsOf(role: RotatedRole): { readonly use: string; readonly know: string } {
  if (role === 'encryption-key') return { use: 'encrypt with', know: 'read' };
  if (role === 'service-account-issuer') return { use: 'sign tokens as', know: 'accept tokens of' };
  return { use: 'sign with', know: 'trust' };
}

function titleOf(role: RotatedRole, { name, use }: RotationStage): string {
  const { use: apply, know } = verbsOf(role);
  if (name === 'trust') return `${know} ${use.trusts.join(' and ')}`;
  if (name === 'sign') return `${apply} ${use.signs}`;
  return `${know} only ${use.signs}`;
}

/**
 * Whether the next stage goes back to an authority that signed before the current one. Every host still trusts the former authority,
 * so hosts that an interrupted run did not reach keep its certificates: certificates of the new authority would cut off clients that
 * do not trust it.
 */
const goesBack = ({ role, from: { signs, trusts }, to }: Rotation): boolean =>
  signingRoles.some((each) => each === role) &&
  trusts.includes(to) &&
  trusts.indexOf(to) < trusts.indexOf(signs);

/** The edit of the desired state that a stage begins with. */
const editOf = (
  role: RotatedRole,
  from: AuthorityUse,
  { name, use }: RotationStage,
  back: boolean,
): DesiredStateEdit =>
  role === 'service-account-issuer'
    ? issuerEdit(from, use)
    : { kind: 'rotation-stage', role, stage: name, from, use, ...(back && { back }) };

/** The phases of the stages that are left; each starts from what the stage before it leaves in use. */
function phasesOf(rotation: Rotation, conditions: RotationConditions): readonly Phase[] {
  const { role, to, from: first, stages } = rotation;
  const stepsOf = (operations: readonly Operation[], why: string): readonly OperationStep[] =>
    operations.map((operation) => clusterStep(operation, why));
  return stages.map((stage, index): Phase => {
    const { name } = stage;
    const from = stages[index - 1]?.use ?? first;
    const id = `${name} ${to}`;
    return {
      id,
      title: titleOf(role, stage),
      before: stepsOf(operationsBefore({ role, name, to, from }, conditions), `before ${id}`),
      edit: editOf(role, from, stage, index === 0 && goesBack(rotation)),
      after: name === 'drop' ? stepsOf(operationsAfterDrop(role), `after ${id}`) : [],
      verify: true,
    };
  });
}

/** The operations at the end of an earlier rotation that are not done. */
async function unfinished(
  cluster: Cluster,
  runner: ProcedureRunner,
  steps: readonly OperationStep[],
): Promise<readonly OperationStep[]> {
  const left: OperationStep[] = [];
  for (const step of steps) if (!(await runner.isDone(cluster, step))) left.push(step);
  return left;
}

/**
 * The phase that completes what an interrupted run has begun: the hosts, and the end of an earlier rotation, which only shows
 * where no other rotation is under way.
 */
async function completingPhase(
  cluster: Cluster,
  runner: ProcedureRunner,
  { role, from, stages: [next] }: Rotation,
): Promise<Phase | undefined> {
  const settling = await settlingPhase(cluster, runner);
  const last =
    next === undefined || next.name === 'trust'
      ? operationsAtEnd(role, from.signs).map((operation) =>
          clusterStep(operation, 'an earlier run ended before it'),
        )
      : [];
  // Until the hosts are what they should be, the API may not answer.
  if (settling !== undefined) return { ...settling, after: last };
  const after = await unfinished(cluster, runner, last);
  if (after.length === 0) return undefined;
  return { id: 'complete', title: 'complete an earlier rotation', before: [], after, verify: true };
}

const starting: ReadonlySet<string> = new Set(['start', 'restart', 'reload']);

/**
 * Whether options name where a rotation goes. A provider alone does so only if the key in use is of another one: a repeated command
 * names it too, and an earlier run may have reached it.
 */
const namesGoal = ({ to, provider }: RotationOptions, { from }: Rotation): boolean =>
  to !== undefined || (provider !== undefined && !`${from.signs}:`.startsWith(`${provider}:`));

/** Whether a phase completes an earlier rotation: services start with what it changed, or its last operations are left. */
const completesEarlier = ({ plan, after }: Phase): boolean =>
  plan === undefined ? after.length > 0 : planSteps(plan).some(({ action }) => starting.has(action));

const unsettledNote =
  'Some hosts do not match cluster.yaml and the credentials, as after an interrupted run. The first phase brings them back, together with any other change in cluster.yaml.';

/**
 * Plans the rotation of a CA or a key: trust both, sign with the new one, drop the old one. Each stage is recorded in the
 * directory of credentials, planned, applied and verified. What an interrupted run has begun is completed first; if that was
 * the end of an earlier rotation, and no target is named, that is all: a repeated command does not start another rotation. On the
 * way back from an authority that signs, an interrupted stage is not completed first.
 *
 * Changes nothing on the hosts. Issues credentials that a recorded stage asks for.
 *
 * @throws ControlPlaneError `rotation-refused`, `pki-missing`, `pki-invalid`, `api-request-failed`; as `planCluster` does.
 */
export async function planRotation(
  cluster: Cluster,
  role: RotatedRole,
  options: PlanRotationOptions = {},
): Promise<RotationProcedure> {
  const { spec } = cluster.file;
  const { to, back, provider } = options;
  assertWritersKnown(cluster, role);
  const runner = runnerOf(options);
  const rotation = await runner.rotation(cluster, role, { to, back, provider });
  const begun = await completingPhase(cluster, runner, rotation);
  const completing = goesBack(rotation) ? undefined : begun;
  const isNew = rotation.stages[0]?.name === 'trust' && !namesGoal(options, rotation);
  const endsEarlier = isNew && completing !== undefined && completesEarlier(completing);
  const stages = endsEarlier ? [] : phasesOf(rotation, options);
  const notes = endsEarlier
    ? [`This completes an earlier change. To rotate ${role}, run the same command again afterwards.`]
    : [...(begun === completing ? [] : [unsettledNote]), ...(await runner.rotationNotes(cluster, rotation))];
  return {
    kind: 'rotation',
    cluster: spec.name,
    notes,
    role,
    from: rotation.from,
    to: rotation.to,
    phases: [...(completing === undefined ? [] : [completing]), ...stages],
  };
}
