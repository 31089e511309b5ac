import { editClusterYaml } from '@harderway/cluster-spec';
import * as z from 'zod';
import { ControlPlaneError } from '../model/errors.js';
import type { Plan } from '../operations/plan.js';
import { planCluster } from '../plan/plan.js';
import { type Premises, premisesOf, premisesOfPrograms } from '../plan/saved/premises.js';
import { readSaved } from '../plan/saved/read-saved.js';
import { assertSame, type Compared, comparedPremises } from '../plan/saved/saved.js';
import { type Cluster, clusterFile } from './cluster.js';
import { procedureToJson } from './json.js';
import type { Procedure } from './model.js';
import type { ProcedureRequest } from './request.js';
import { materialsOf, type RunnerOptions } from './runner.js';

const request: z.ZodType<ProcedureRequest> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('change') }),
  z.object({
    kind: z.literal('upgrade'),
    to: z.object({ kubernetes: z.string(), etcd: z.string().optional() }),
    snapshots: z.string().optional(),
  }),
  z.object({
    kind: z.literal('rotation'),
    role: z.enum([
      'ca',
      'etcd-ca',
      'front-proxy-ca',
      'service-account',
      'service-account-issuer',
      'encryption-key',
    ]),
    to: z.string().optional(),
    back: z.boolean().optional(),
    provider: z.enum(['aescbc', 'aesgcm', 'secretbox', 'identity']).optional(),
    noWait: z.boolean().optional(),
    kubeconfigs: z.array(z.string()).optional(),
  }),
  z.object({
    kind: z.literal('restore'),
    snapshot: z.string(),
    foreign: z.boolean().optional(),
    again: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('abandon-restore') }),
]);

/**
 * A procedure as a file keeps it, with the request for it and everything that it was planned on. It holds no contents of files
 * and no secrets. To carry it out is to plan the request again, and to compare.
 */
export interface SavedProcedure {
  /** Changes whenever an older harderway would read it wrongly. */
  readonly format: 'harderway-procedure/1';
  readonly cluster: string;
  /** ISO 8601, by the clock of the machine that made it. */
  readonly madeAt: string;
  readonly request: ProcedureRequest;
  /** Facts that it was planned on: a name for people, and the value that it had. */
  readonly madeOn: Readonly<Record<string, string>>;
  /** As `procedureToJson` gives it. */
  readonly procedure: {
    readonly phases: readonly { readonly id: string; readonly title: string }[];
  };
}

const schema: z.ZodType<SavedProcedure> = z.object({
  format: z.literal('harderway-procedure/1'),
  cluster: z.string(),
  madeAt: z.string(),
  request,
  madeOn: z.record(z.string(), z.string()),
  procedure: z.looseObject({
    phases: z.array(z.looseObject({ id: z.string(), title: z.string() })),
  }),
});

/** The programs that each hop of an upgrade brings: what cluster.yaml names now are not those. */
async function programsAhead(
  { file: { path, text: before }, session }: Cluster,
  { kind, phases }: Procedure,
  plan: Plan,
  options: RunnerOptions,
): Promise<Premises> {
  if (kind !== 'upgrade') return [];
  const ahead: Premises[number][] = [];
  let text = before;
  for (const { id, edit } of phases) {
    if (edit?.kind !== 'cluster-file') continue;
    text = editClusterYaml(text, edit.edits);
    const file = clusterFile(path, text);
    const materials = await materialsOf({ file, session: { ...session, spec: file.spec } }, options);
    for (const [name, value] of await premisesOfPrograms(materials, plan))
      ahead.push([`${name} after ${id}`, value]);
  }
  return ahead;
}

/**
 * A procedure to be kept in a file and carried out later. Programs that an upgrade brings are downloaded where missing.
 *
 * @throws ControlPlaneError as `planCluster` does
 */
export async function saveProcedure(
  cluster: Cluster,
  wanted: ProcedureRequest,
  procedure: Procedure,
  options: RunnerOptions = {},
): Promise<SavedProcedure> {
  const { session } = cluster;
  const { signal } = options;
  const materials = await materialsOf(cluster, options);
  const plan = await planCluster(session, materials, { signal });
  const saved = {
    format: 'harderway-procedure/1',
    cluster: procedure.cluster,
    madeAt: new Date().toISOString(),
    request: wanted,
    madeOn: {
      ...(await premisesOf(session, materials, plan, signal)),
      ...Object.fromEntries(await programsAhead(cluster, procedure, plan, options)),
    },
    procedure: procedureToJson(procedure),
  };
  // As it is read back: without what JSON does not keep.
  return schema.parse(JSON.parse(JSON.stringify(saved)));
}

/**
 * Reads the text of a saved procedure; undefined for the text of anything else, such as a saved plan.
 *
 * @throws ControlPlaneError `plan-unreadable` for one that is damaged
 */
export function parseSavedProcedure(text: string): SavedProcedure | undefined {
  if (!text.includes('"harderway-procedure/')) return undefined;
  return readSaved(
    text,
    schema,
    (found, cause) =>
      new ControlPlaneError('plan-unreadable', 'this is not a procedure that harderway saved', {
        found,
        hint: 'save one again with -o FILE',
        cause,
      }),
  );
}

/** The phases of a procedure, to compare. */
const comparedPhases = ({ procedure: { phases } }: SavedProcedure): Compared =>
  new Map([
    [
      'order of the phases',
      { value: phases.map(({ id }) => id).join(), shown: phases.map(({ id }) => id).join(', ') },
    ],
    ...phases.map(
      ({ id, title, ...phase }) => [`phase ${id}`, { value: JSON.stringify(phase), shown: title }] as const,
    ),
  ]);

/**
 * Compares a saved procedure with the one that is planned now for the same request.
 *
 * @throws ControlPlaneError `plan-outdated`, with everything that differs
 */
export const assertSameProcedure = (saved: SavedProcedure, now: SavedProcedure): void =>
  assertSame(saved.madeAt, [
    [comparedPremises(saved), comparedPremises(now)],
    [comparedPhases(saved), comparedPhases(now)],
  ]);
