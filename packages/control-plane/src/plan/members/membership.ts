import type { ClusterSpec } from '@harderway/cluster-spec';
import { type MembershipPlan, planMembership, quorumOf, quorumText } from '@harderway/etcd-config/membership';
import { etcdCluster } from '../../components/etcd/cluster.js';
import { hasData } from '../../components/etcd/data.js';
import { controlHosts } from '../../hosts/topology.js';
import { ControlPlaneError, type ControlPlaneErrorContext } from '../../model/errors.js';
import { describeHealth, type Health } from '../../model/health.js';
import { restoreAdvice } from './restore-advice.js';
import { listedOf, type RunningEtcd, type SeenHost, type Standing, standingOf } from './situation.js';

/** The members of etcd, and how they become those of cluster.yaml. */
export interface Membership {
  readonly etcd: RunningEtcd;
  readonly plan: MembershipPlan;
  readonly standings: ReadonlyMap<string, Standing>;
  /** Hosts whose data is set aside before they join. */
  readonly aside: ReadonlySet<string>;
  /** Hosts that leave and whose members vote until they do. */
  readonly leavingVoters: readonly string[];
}

const refused = (message: string, more: ControlPlaneErrorContext & { readonly hint: string }) =>
  new ControlPlaneError('membership-refused', message, more);

/** Refuses hosts whose members can't go on, unless they are to be replaced. */
function refuseLost(
  lost: readonly (readonly [string, Extract<Standing, { kind: 'lost' }>])[],
  { members, healthy, answers }: RunningEtcd,
): void {
  const [first] = lost;
  if (first === undefined) return;
  const [host, { found }] = first;
  const voters = members.filter(({ learner }) => !learner);
  const quorum = quorumOf(voters.length, voters.filter(({ id }) => healthy.has(id)).length);
  const names = lost.map(([name]) => name).join(' and ');
  const elsewhere = answers.has(host) ? 'if you changed etcd.dataDirectory, set it back; ' : '';
  const hint =
    quorum.up < quorum.needed
      ? `too few members are left to change anything (${quorumText(quorum)}): start those that are stopped, or ${restoreAdvice}`
      : `${elsewhere}if it is lost for good: \`harderway replace ${host}\` lets it join again without data`;
  throw new ControlPlaneError('etcd-data-lost', `the member of ${names} can't go on`, { host, found, hint });
}

/** Refuses members that cluster.yaml does not have: nothing can be said about the others while they vote. */
function refuseStrangers(spec: ClusterSpec, { members }: RunningEtcd): void {
  const known = new Set([...spec.hosts, ...spec.leaving].map((host) => listedOf(spec, host, members)));
  const [stranger] = members.filter((member) => !known.has(member));
  if (stranger === undefined) return;
  const { id, name, peerUrls } = stranger;
  throw refused(`cluster.yaml lacks a member of etcd: ${name || peerUrls.join(', ')}`, {
    found: `${id} at ${peerUrls.join(', ')}`,
    hint: `give it back its entry, with state: absent if it is to leave; one that no host has goes with \`etcdctl member remove ${id}\``,
  });
}

/** Refuses members that answer on other hosts than theirs: what is done to such a host would be done to another member. */
function refuseStray(spec: ClusterSpec, { members, answers }: RunningEtcd): void {
  for (const host of [...controlHosts(spec), ...spec.leaving]) {
    const id = answers.get(host.name)?.status.memberId;
    const found = members.find((member) => member.id === id);
    if (found === undefined || found === listedOf(spec, host, members)) continue;
    throw refused(`the member that answers on ${host.name} is not the one of its address`, {
      host: host.name,
      found: `it is ${found.name || found.id}, known at ${found.peerUrls.join(', ')}`,
      hint: `correct address and ssh.host of ${host.name} in cluster.yaml; if a disk has come from another host, bring it back there`,
    });
  }
}

/**
 * The standing of a host whose member may be given up. A member that is up, or joins already, is left alone: a run that was stopped
 * at the end of a replacement finds it so.
 *
 * @param health undefined for a host whose member stays
 * @throws ControlPlaneError `no-answer` where it may be up, and has data to lose: those that answer may be the wrong cluster
 */
function givenUp(host: string, standing: Standing, data: boolean, health: Health | undefined): Standing {
  if (health?.kind === 'down' && standing.kind === 'member')
    return { kind: 'lost', listed: standing.listed, found: health.evidence };
  const isAtRisk = standing.kind === 'member' || (standing.kind === 'lost' && data);
  if (health?.kind !== 'unknown' || !isAtRisk) return standing;
  throw new ControlPlaneError('no-answer', `${host} did not say whether its member works`, {
    host,
    found: describeHealth(health),
    hint: `stop it first (\`systemctl stop etcd\` on ${host}), then run the same command again; where the machine is gone, set state: absent in cluster.yaml`,
  });
}

/**
 * Whether a learner that is not known to have started may start at any moment with the data of its host, as after a start that
 * failed. The data may also be of another member, so it is set aside. By then the learner may have acknowledged entries, on which
 * the leader counts: without them etcd fails under its id for good (`tocommit is out of range`), so it joins again under another.
 */
const mayHaveStarted = (host: string, standing: Standing | undefined, { answers }: RunningEtcd): boolean =>
  standing?.kind === 'awaited' && standing.listed.learner && !standing.listed.started && !answers.has(host);

/**
 * Works out how the members of etcd become those of cluster.yaml; undefined if they are.
 *
 * @param hosts control nodes that answered
 * @param replace hosts whose members may be given up, each with its answer whether it is up
 * @throws ControlPlaneError `etcd-data-lost`, `membership-refused`, `quorum-at-risk`, `no-answer`
 */
export function membershipOf(
  spec: ClusterSpec,
  hosts: readonly SeenHost[],
  etcd: RunningEtcd,
  replace: ReadonlyMap<string, Health>,
): Membership | undefined {
  refuseStray(spec, etcd);
  const standings = new Map(
    hosts.map((own): readonly [string, Standing] => {
      const { name } = own.host;
      const data = hasData(spec, own.seen);
      return [name, givenUp(name, standingOf(spec, own, etcd), data, replace.get(name))];
    }),
  );
  const lost = [...standings].flatMap(([name, standing]) =>
    standing.kind === 'lost' ? [[name, standing] as const] : [],
  );
  refuseLost(
    lost.filter(([name]) => !replace.has(name)),
    etcd,
  );
  const leaving = spec.leaving.flatMap((host) => {
    const listed = listedOf(spec, host, etcd.members);
    return listed === undefined ? [] : [{ name: host.name, listed }];
  });
  if (leaving.length === 0 && [...standings.values()].every(({ kind }) => kind === 'member'))
    return undefined;
  refuseStrangers(spec, etcd);
  const { members, healthy, leaderId } = etcd;
  const unsure = hosts.flatMap(({ host: { name }, seen }) =>
    mayHaveStarted(name, standings.get(name), etcd) && hasData(spec, seen) ? [name] : [],
  );
  const listedLost = lost.flatMap(([name, { listed }]) => (listed === undefined ? [] : [name]));
  const plan = planMembership(
    etcdCluster(spec),
    { members, healthy, leaderId },
    { replace: [...listedLost, ...unsure] },
  );
  if (plan.refusal !== undefined)
    throw new ControlPlaneError('quorum-at-risk', `the members can't be changed: ${plan.refusal.message}`, {
      hint: `read \`journalctl -u etcd\` on the hosts that do not answer; if they are lost for good, ${restoreAdvice}`,
    });
  const aside = hosts.flatMap(({ host, seen }) => {
    const isLost = standings.get(host.name)?.kind === 'lost';
    // A member that still runs without its files is stopped too.
    const runs = isLost && etcd.answers.has(host.name);
    return (isLost && hasData(spec, seen)) || runs || unsure.includes(host.name) ? [host.name] : [];
  });
  return {
    etcd,
    plan,
    standings,
    aside: new Set(aside),
    leavingVoters: leaving
      .filter(({ listed }) => !listed.learner && healthy.has(listed.id))
      .map(({ name }) => name),
  };
}
