import { ControlPlaneError } from '../../model/errors.js';
import type { Materials } from '../../model/materials.js';
import { planToJson } from '../../model/plan-json.js';
import type { Session } from '../../model/session.js';
import type { StageName } from '../../model/stages.js';
import type { Plan } from '../../operations/plan.js';
import { parseSavedPlan, type SavedPlan } from './model.js';
import { premisesOf } from './premises.js';

/** Differences that an error lists. */
const shownDifferences = 20;

/** Facts to compare, by name: in full, and as people see them. */
export type Compared = ReadonlyMap<string, { readonly value: string; readonly shown: string }>;

export const comparedPremises = ({ cluster, madeOn }: Pick<SavedPlan, 'cluster' | 'madeOn'>): Compared =>
  new Map(
    Object.entries({ cluster, ...madeOn }).map(([name, value]) => {
      const shown = /^[0-9a-f]{64}$/.test(value) ? `SHA-256 ${value.slice(0, 12)}...` : value;
      return [name, { value, shown }] as const;
    }),
  );

/** The component or operation that a wave is about: its id without the host. */
const partOf = ({ id }: { readonly id: string }): string => id.replace(/:.*/, '');

/**
 * Waves and steps. The hosts of a component restart one by one, its leader last: who leads may change at any time, and with it
 * the order of these hosts, but nothing that is done, no guard, and not the order of the components.
 */
function comparedSteps({ plan: { waves } }: SavedPlan): Compared {
  const parts = waves.map(partOf);
  return new Map([
    ['order of the waves', { value: JSON.stringify(parts), shown: [...new Set(parts)].join(', ') }],
    ...waves.flatMap(({ hosts, ...wave }) => [
      [`wave ${wave.id}`, { value: JSON.stringify(wave), shown: wave.title }] as const,
      ...hosts.flatMap(({ steps }) =>
        steps.map(
          (step) => [`step ${step.id}`, { value: JSON.stringify(step), shown: step.summary }] as const,
        ),
      ),
    ]),
  ]);
}

function differences(before: Compared, after: Compared): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    if (was?.value === is?.value) return [];
    if (is === undefined) return [`${name}: gone, was ${was?.shown}`];
    if (was === undefined) return [`${name}: new, ${is.shown}`];
    return [`${name}: ${is.shown}, was ${was.shown === is.shown ? 'otherwise in detail' : was.shown}`];
  });
}

/**
 * A plan and all that it was made on, to be kept in a file and applied later. No secrets, no contents of files.
 *
 * @throws ControlPlaneError as `premisesOf` does
 */
export async function savePlan(
  session: Session,
  materials: Materials,
  plan: Plan,
  options: {
    readonly stages?: readonly StageName[] | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<SavedPlan> {
  const { stages, signal } = options;
  const saved = {
    format: 'harderway-plan/1',
    cluster: plan.cluster,
    madeAt: new Date().toISOString(),
    stages,
    madeOn: await premisesOf(session, materials, plan, signal),
    plan: planToJson(plan),
  };
  // As it is read back: without what JSON does not keep.
  return parseSavedPlan(JSON.stringify(saved));
}

/**
 * Refuses what was saved if anything differs from what is there now.
 *
 * @param pairs saved facts, and the same facts now
 * @throws ControlPlaneError `plan-outdated`, with everything that differs
 */
export function assertSame(
  madeAt: string,
  pairs: readonly (readonly [before: Compared, after: Compared])[],
): void {
  const changed = pairs.flatMap(([before, after]) => differences(before, after));
  if (changed.length === 0) return;
  const more = changed.length - shownDifferences;
  throw new ControlPlaneError(
    'plan-outdated',
    `what was saved at ${madeAt} no longer fits: nothing was changed`,
    {
      details: [...changed.slice(0, shownDifferences), ...(more > 0 ? [`and ${more} more`] : [])],
      hint: 'look at the differences, then save it again with -o FILE',
    },
  );
}

/**
 * Compares a saved plan with the one that is made now of the same stages.
 *
 * @throws ControlPlaneError `plan-outdated`, with each thing that is not what the plan was made on, and each step that differs
 */
export const assertSamePlan = (saved: SavedPlan, now: SavedPlan): void =>
  assertSame(saved.madeAt, [
    [comparedPremises(saved), comparedPremises(now)],
    [comparedSteps(saved), comparedSteps(now)],
  ]);
