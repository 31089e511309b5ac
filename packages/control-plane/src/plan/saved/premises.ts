import type { ClusterSpec } from '@harderway/cluster-spec';
import { sha256 } from '@harderway/desired-state';
import { gatherFacts } from '../../facts/gather.js';
import type { PreflightFacts } from '../../facts/model.js';
import type { Materials } from '../../model/materials.js';
import type { Session } from '../../model/session.js';
import type { Plan } from '../../operations/plan.js';

/** Keys of cluster.yaml that say where this machine finds things. They change nothing on the hosts. */
const local: ReadonlySet<string> = new Set(['ssh', 'pki', 'programs']);

const digestOfSpec = (spec: ClusterSpec): string =>
  sha256(JSON.stringify(spec, (key, value) => (local.has(key) ? undefined : value)));

/** Facts that something was planned on: a name for people, and a value that shows when it has changed. */
export type Premises = readonly (readonly [string, string])[];

/** The hosts and the members as they describe themselves. */
const ofFacts = ({ hosts, etcd }: PreflightFacts): Premises => [
  ...hosts.flatMap(
    ({ host, machineId, units }): Premises => [
      [`machine of ${host.name}`, sha256(machineId)],
      ...[...units].flatMap(([unit, { version }]): Premises => {
        return version === undefined ? [] : [[`${unit} on ${host.name}`, version]];
      }),
    ],
  ),
  ...(etcd?.members ?? []).map(
    ({ id, name, learner }) => [`etcd member ${name || id}`, `${id}${learner ? ', learner' : ''}`] as const,
  ),
];

/** The programs of a cluster.yaml, for the machines of a plan. */
export async function premisesOfPrograms(
  { programs }: Pick<Materials, 'programs'>,
  { hosts }: Pick<Plan, 'hosts'>,
): Promise<Premises> {
  const found = new Map<string, string>();
  for (const { arch } of hosts)
    for (const { name, sha256: own } of Object.values(await programs(arch)))
      found.set(`program ${name} for ${arch}`, own);
  return [...found];
}

/**
 * All that a plan was made on: a name for people, and a value that shows when it has changed. Costs one command a host, and
 * one on a member of etcd.
 *
 * @throws ControlPlaneError `probe-failed`, `step-failed`, `host-lost`; and what the program provider throws
 */
export async function premisesOf(
  session: Session,
  materials: Materials,
  plan: Plan,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const facts = await gatherFacts(session, materials.pki, plan, signal);
  return Object.fromEntries([
    ['cluster.yaml', digestOfSpec(session.spec)],
    ...plan.hosts.map(({ name, generation }) => [`changes so far on ${name}`, String(generation)] as const),
    ...ofFacts(facts),
    ...(await premisesOfPrograms(materials, plan)),
    ...[...materials.pki.files].map(
      ([name, { content }]) => [`credential ${name}`, sha256(content)] as const,
    ),
  ]);
}
