import type { ClusterSpec } from '@harderway/cluster-spec';
import { apiServer, balancer, components, store, virtualRouter } from '../../components/index.js';
import { controlHosts } from '../../hosts/topology.js';
import { type ComponentHealth, up } from '../../model/health.js';
import type { Wave } from '../../operations/plan.js';
import { balancerWave } from '../balancer-waves.js';
import type { HostChanges, ScheduledStep } from '../schedule.js';
import type { LeavingHost } from './leaving.js';
import type { FoundMembers } from './observe.js';
import { settingAside } from './setting-aside.js';
import { operationWave } from './waves.js';

/** The changes of hosts, and the waves that a change of members adds. */
export interface Arranged {
  /** Without those that have a wave of their own below. */
  readonly changes: readonly HostChanges[];
  /** After what interrupts nothing, before anything restarts. */
  readonly between: readonly Wave[];
  /** After everything has restarted. */
  readonly after: readonly Wave[];
}

/** Steps of hosts as a wave; none without steps. */
function waveOf(
  id: string,
  title: string,
  hosts: readonly { readonly host: string; readonly steps: readonly ScheduledStep[] }[],
): readonly Wave[] {
  const own = hosts.flatMap(({ host, steps }) =>
    steps.length === 0 ? [] : [{ host, steps: steps.map(({ component: _, ...step }) => step) }],
  );
  return own.length === 0 ? [] : [{ id, title, hosts: own }];
}

/** The start of a joining host's member, with the unit file that lists the members. */
const startsMember = ({ component, change: { resource } }: ScheduledStep): boolean =>
  component === store.stage &&
  (resource.kind === 'unit' || (resource.kind === 'file' && resource.path.endsWith(`/${store.unit}`)));

const startsOther = ({ component, change: { resource } }: ScheduledStep, { running }: HostChanges): boolean =>
  component !== store.stage && resource.kind === 'unit' && !running.has(component ?? '');

const balances = ({ component }: ScheduledStep): boolean => component === balancer.stage;

/** The waves that take a host out of service: no new clients first, and another gateway that takes the virtual IP over. */
function outOfService(
  spec: ClusterSpec,
  { name, serves, routes, first }: LeavingHost,
  gateways: readonly string[],
  routers: readonly string[],
): readonly Wave[] {
  const others = controlHosts(spec).map((host) => host.name);
  const text = `${others.length} API servers stay`;
  const guard = { component: apiServer.stage, text, others, needed: 1 };
  const drain = balancerWave('drain', name, gateways, `${name} is about to leave`);
  const takeover = {
    component: virtualRouter.stage,
    text: `${routers.join(' or ')} takes the virtual IP over`,
    others: routers,
    needed: 1,
  };
  return [
    ...(serves && gateways.length > 0 ? [{ ...drain, guard }] : []),
    ...waveOf(`leave:${name}`, `take ${name} out of service`, [{ host: name, steps: first }]).map((wave) =>
      routes && routers.length > 0 ? { ...wave, guard: takeover } : wave,
    ),
  ];
}

/**
 * Whether the last leaving member leaves before the only control node that stays restarts. Two members need each other for a quorum,
 * and etcd that is stopped without a quorum hangs until systemd kills it. A single member is back at once.
 */
const leavesFirst = (spec: ClusterSpec, { change }: FoundMembers): boolean =>
  change?.membership.leavingVoters.length === 1 && controlHosts(spec).length === 1;

/**
 * Arranges a change of members around the changes of hosts. A new member votes before its API server starts; the balancer
 * learns of API servers once they run, and forgets them once nobody is connected to them; a member that serves leaves last,
 * unless {@link leavesFirst}.
 */
export function arrange(
  spec: ClusterSpec,
  changes: readonly HostChanges[],
  { change }: FoundMembers,
  leaving: readonly LeavingHost[],
): Arranged {
  if (change === undefined && leaving.length === 0) return { changes, between: [], after: [] };
  const { joins = [], leaves = [], lists = new Map<string, unknown>() } = change?.waves ?? {};
  const early = leavesFirst(spec, { change });
  const split = changes.map((own) => {
    const joining = lists.has(own.host);
    const member = own.steps.filter((step) => joining && startsMember(step));
    const rest = own.steps.filter((step) => joining && startsOther(step, own));
    const balancer = own.steps.filter(balances);
    const held = new Set([...member, ...rest, ...balancer]);
    return {
      host: own.host,
      member,
      rest,
      balancer,
      own: { ...own, steps: own.steps.filter((step) => !held.has(step)) },
    };
  });
  const gateways = changes.filter(({ drains }) => drains === true).map(({ host }) => host);
  const routers = changes.filter(({ running }) => running.has(virtualRouter.stage)).map(({ host }) => host);
  const stepsOf = (part: 'member' | 'rest' | 'balancer') =>
    split.map(({ host, [part]: steps }) => ({ host, steps }));
  return {
    changes: split.map(({ own }) => own),
    between: [
      ...joins.flatMap((part) =>
        part.kind === 'wave'
          ? [part.wave]
          : waveOf(
              `etcd-join:${part.host}`,
              `start the member of ${part.host}`,
              stepsOf('member').filter(({ host }) => host === part.host),
            ),
      ),
      ...waveOf('install:joined', 'start everything else where members have joined', stepsOf('rest')),
      ...leaving.flatMap((host) => outOfService(spec, host, gateways, routers)),
      ...waveOf('balancer', 'balance the API servers of cluster.yaml', stepsOf('balancer')),
      ...(early ? leaves : []),
    ],
    after: [
      ...(early ? [] : leaves),
      ...leaving.flatMap(({ name, data, last }) => [
        ...(data ? [operationWave(name, settingAside(spec, name), `${name} has left`)] : []),
        ...waveOf(`clean:${name}`, `clean ${name} up`, [{ host: name, steps: last }]),
      ]),
    ],
  };
}

/** Health as it is once new members have joined, while those that leave still vote unless they leave first. */
export function healthBetween(
  spec: ClusterSpec,
  health: ReadonlyMap<string, ComponentHealth>,
  { change }: FoundMembers,
): ReadonlyMap<string, ComponentHealth> {
  if (change === undefined) return health;
  const { membership, waves } = change;
  return new Map(
    [...health].map(([stage, own]) => {
      const vote = stage === store.stage && !leavesFirst(spec, { change });
      const more = vote ? membership.leavingVoters : [];
      const voters = [...own.voters, ...more];
      const rule = components.find((component) => component.stage === stage)?.rolls?.guard;
      const joined = [...more, ...waves.lists.keys()].map((host) => [host, up] as const);
      return [
        stage,
        {
          voters,
          answers: new Map([...own.answers, ...joined]),
          needed: rule?.needed(voters.length) ?? own.needed,
        },
      ];
    }),
  );
}
