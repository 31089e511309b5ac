import type { AuthorityUse } from '@harderway/cluster-pki/authorities';
import { stagesLeft } from '@harderway/cluster-pki/rotation-stages';
import { type ClusterSpec, editClusterYaml, exampleClusterYaml } from '@harderway/cluster-spec';
import { createFake } from '@harderway/remote-exec/fake';
import { controlHosts } from '../../src/hosts/topology.js';
import type { RotatedRole } from '../../src/model/rotation.js';
import type { Session } from '../../src/model/session.js';
import type { OperationStep, Plan, Step } from '../../src/operations/plan.js';
import { type Cluster, type ClusterFile, clusterFile } from '../../src/procedures/cluster.js';
import type { DesiredStateEdit } from '../../src/procedures/model.js';
import type { ProcedureRunner } from '../../src/procedures/runner.js';

/** The run was killed. */
export class Killed extends Error {}

/** The versions and the CAs or keys that a host runs with. */
interface SimulatedHost {
  kubernetes: string;
  etcd: string;
  use: AuthorityUse;
}

/** A cluster and its credentials as a new run finds them, and the events so far. */
export interface SimulatedCluster {
  text: string;
  /** The authorities or keys of the rotated role, as the credentials say. */
  use: AuthorityUse;
  readonly hosts: Map<string, SimulatedHost>;
  /** The key that all stored objects are encrypted with; for a CA, the one that clients trust beside the others. */
  stored: string;
  /** Authorities that API servers publish. */
  published: Set<string>;
  /** Everything that happened, in order. */
  readonly events: string[];
  /** Hosts that were not what was desired when that was edited: the event, what was desired, and what the host had. */
  readonly unsettled: {
    readonly event: string;
    readonly desired: AuthorityUse;
    readonly had: AuthorityUse;
  }[];
}

const files = new Map<string, ClusterFile>();

/** A cluster.yaml. Runs open few texts many times, and parsing is most of what they cost. */
function fileOf(text: string): ClusterFile {
  const file = files.get(text) ?? clusterFile('/cluster.yaml', text);
  files.set(text, file);
  return file;
}

/** A cluster that runs what its cluster.yaml describes. */
export function simulatedCluster(
  first: string,
  versions: { readonly kubernetes: string; readonly etcd: string },
): SimulatedCluster {
  const text = exampleClusterYaml({ profile: 'production', versions });
  const { spec } = fileOf(text);
  const use = { signs: first, trusts: [first] };
  return {
    text,
    use,
    hosts: new Map(controlHosts(spec).map(({ name }) => [name, { ...spec.versions, use }])),
    stored: first,
    published: new Set([first]),
    events: [],
    unsettled: [],
  };
}

const session = (spec: ClusterSpec): Session => ({
  spec,
  transports: new Map(spec.hosts.map(({ name }) => [name, createFake({ host: name })])),
  unreachable: [],
  reach: async () => {},
  close: async () => {},
});

/** The cluster as a new run finds it. */
export function opened({ text }: SimulatedCluster): Cluster {
  const file = fileOf(text);
  return { file, session: session(file.spec) };
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The step that brings a host to what is desired. */
function stepFor(host: string): Step {
  const shown = { action: 'restart', summary: `restart on ${host}`, why: 'changed' } as const;
  const resource = { kind: 'unit', name: 'all.service', enabled: true, active: true } as const;
  const id = 'unit:all.service';
  return {
    kind: 'change',
    id: `${host}/all/${id}`,
    host,
    stage: 'all',
    ...shown,
    change: { id, ...shown, resource },
  };
}

/** Names that a rotation goes to: `ca`, `ca-2`, `ca-3`. */
function successorOf(name: string): string {
  const [, base = name, number = '1'] = /^(.*?)(?:-(\d+))?$/.exec(name) ?? [];
  return `${base}-${Number(number) + 1}`;
}

/**
 * Runs procedures on a simulated cluster. Counts everything that happens, before and after it takes effect, and kills the run at
 * one of these moments.
 *
 * @param role what is rotated
 * @param killAt the moment; undefined for a run that is not killed
 */
export function simulatedRunner(
  state: SimulatedCluster,
  role: RotatedRole,
  killAt?: number,
): ProcedureRunner & { readonly moments: () => number } {
  let moments = 0;
  const moment = (): void => {
    moments += 1;
    if (moments === killAt) throw new Killed();
  };
  const happen = (event: string, effect: () => void): void => {
    moment();
    effect();
    state.events.push(event);
    moment();
  };
  const pending = ({ file: { spec } }: Cluster): readonly string[] =>
    [...state.hosts].flatMap(([name, { kubernetes, etcd, use }]) =>
      same({ kubernetes, etcd }, spec.versions) && same(use, state.use) ? [] : [name],
    );
  const planOf = (cluster: Cluster): Plan => ({
    kind: 'apply',
    cluster: cluster.file.spec.name,
    hosts: [],
    waves: pending(cluster).map((host) => ({
      id: host,
      title: host,
      hosts: [{ host, steps: [stepFor(host)] }],
    })),
  });
  const isEnded = ({ operation }: OperationStep): boolean => {
    if (operation.kind === 'rewrite-objects') return state.stored === operation.key;
    if (operation.kind === 'retire-authority')
      return [...state.published].every((name) => state.use.trusts.includes(name));
    return false;
  };
  const operate = ({ operation }: OperationStep): void => {
    if (operation.kind === 'rewrite-objects') state.stored = operation.key;
    if (operation.kind === 'retire-authority') state.published = new Set(state.use.trusts);
  };
  const edit = (cluster: Cluster, change: DesiredStateEdit): Cluster => {
    if (change.kind === 'cluster-file') {
      state.text = editClusterYaml(cluster.file.text, change.edits);
      return opened(state);
    }
    state.use = change.use;
    for (const name of change.use.trusts) state.published.add(name);
    return { ...cluster, file: { ...cluster.file } };
  };
  return {
    moments: () => moments,
    plan: async (cluster) => planOf(cluster),
    preflight: async () => [],
    apply: async ({ file: { spec } }, plan) => {
      for (const { hosts } of plan.waves)
        for (const { host } of hosts)
          happen(`apply ${host}`, () => {
            state.hosts.set(host, { ...spec.versions, use: state.use });
          });
      return { steps: plan.waves.length, elapsedMs: 0, hosts: [], notes: [] };
    },
    operate: async (_, steps) => {
      for (const step of steps) happen(step.operation.kind, () => operate(step));
      return [];
    },
    isDone: async (_, step) => isEnded(step),
    edit: async (cluster, change) => {
      let after = cluster;
      const event = change.kind === 'cluster-file' ? 'edit' : `${change.stage} ${change.use.signs}`;
      happen(event, () => {
        for (const host of pending(cluster)) {
          const had = state.hosts.get(host)?.use ?? state.use;
          state.unsettled.push({ event, desired: state.use, had });
        }
        after = edit(cluster, change);
      });
      return after;
    },
    rotation: async (_, __, { to, back }) => {
      const { signs, trusts } = state.use;
      const newest = trusts.length > 1 ? (trusts.at(-1) ?? signs) : successorOf(signs);
      const target = to ?? (back === true ? (trusts[0] ?? signs) : newest);
      return { role, from: state.use, to: target, stages: stagesLeft(state.use, target) };
    },
    kubelets: async () => [],
    rotationNotes: async () => [],
    verify: async (cluster) => {
      happen('verify', () => {});
      if (pending(cluster).length > 0) throw new Error('verified before the hosts were settled');
      return [];
    },
  };
}
