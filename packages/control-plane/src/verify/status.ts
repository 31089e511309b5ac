import type { HostRole, HostSpec } from '@harderway/cluster-spec';
import { probe, type Resource } from '@harderway/desired-state';
import type { EndpointStatus, ListedMember } from '@harderway/etcd-config/etcdctl';
import { forEachHost, type Transport } from '@harderway/remote-exec';
import { hostBackups } from '../components/backup/host-backups.js';
import type { HostBackups } from '../components/backup/state.js';
import { type MemberAnswer, votes } from '../components/etcd/answer.js';
import { askMembers } from '../components/etcd/ask.js';
import { unitsOf } from '../components/index.js';
import { unfinishedMark, unfinishedQuestion } from '../history/unfinished.js';
import { onHost } from '../hosts/host-error.js';
import { controlHosts } from '../hosts/topology.js';
import type { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';
import { listedOf } from '../plan/members/situation.js';
import { type GatewaysStatus, gatewaysStatus } from './gateways.js';
import { type HostCertificates, hostCertificates } from './host-certificates.js';

/** State of a unit of a host. */
export interface UnitStatus {
  readonly active: string;
  readonly sub: string;
  readonly enabled: string;
  readonly restarts: number;
}

/** State of a host. */
export interface HostStatus {
  readonly host: string;
  readonly role: HostRole;
  readonly reachable: boolean;
  /** Why nothing is known of it: it can't be reached, or refused to be read. Absent where it was read. */
  readonly cause?: string | undefined;
  readonly units: Readonly<Record<string, UnitStatus>>;
  /** Whether a run has begun there and has not succeeded: it goes on, was killed, or failed. Absent if the host was not read. */
  readonly unfinished?: boolean | undefined;
  /** Of its credentials; absent if it was not read. */
  readonly credentials?: HostCertificates | undefined;
}

/** State of a member of etcd. */
export interface MemberStatus extends EndpointStatus {
  /** Entries of the log that another member has and that this one has not applied. */
  readonly lag: number;
  /** `NOSPACE` or `CORRUPT`. */
  readonly alarms: readonly string[];
}

/** State of all hosts. */
export interface ClusterStatus extends GatewaysStatus {
  readonly hosts: readonly HostStatus[];
  /** By host; absent where the member doesn't answer. */
  readonly etcd: Readonly<Record<string, MemberStatus>>;
  /** Members that no control node of cluster.yaml has, as etcd lists them. */
  readonly strangers: readonly ListedMember[];
  /** Reports of the control nodes on the snapshots that they take themselves. */
  readonly backups: readonly HostBackups[];
}

/** The state of a unit that systemd does not know. */
const notInstalled = 'not installed';

/** The state of some units, and whether a run is unfinished on their host. */
async function unitStatus(
  transport: Transport,
  names: readonly string[],
): Promise<Pick<HostStatus, 'units' | 'unfinished'>> {
  const wanted = names.map((name): Resource => ({ kind: 'unit', name, enabled: true, active: true }));
  const seen = await probe(transport, [...wanted, unfinishedQuestion]);
  const units = Object.fromEntries(
    names.map((name) => {
      const {
        load = '',
        active = 'unknown',
        sub = '',
        enabled = '',
        restarts = 0,
      } = seen.units.get(name) ?? {};
      const state = load === 'not-found' ? notInstalled : active;
      return [name.replace(/\.service$/, ''), { active: state, sub, enabled, restarts }];
    }),
  );
  return { units, unfinished: seen.paths.has(unfinishedMark) };
}

/** Reports of members on themselves, with how far each is behind the others. */
function memberStatuses(answers: ReadonlyMap<string, MemberAnswer>): ClusterStatus['etcd'] {
  const newest = Math.max(...[...answers.values()].map(({ status }) => status.raftIndex));
  return Object.fromEntries(
    [...answers].map(([host, { status, alarms }]) => {
      const own = alarms.filter(({ memberId }) => memberId === status.memberId).map(({ alarm }) => alarm);
      const errors = status.errors.filter((error) => !error.includes('alarm:'));
      return [host, { ...status, errors, alarms: own, lag: newest - status.raftAppliedIndex }];
    }),
  );
}

/** Members of etcd that no host of cluster.yaml has. */
function strangersIn({ spec }: Session, answers: ReadonlyMap<string, MemberAnswer>): readonly ListedMember[] {
  const [answer] = [...answers.values()].filter(votes);
  const known = new Set(controlHosts(spec).map((host) => listedOf(spec, host, answer?.members ?? [])));
  return (answer?.members ?? []).filter((member) => !known.has(member));
}

async function hostStatus({ spec, transports, unreachable }: Session, own: HostSpec): Promise<HostStatus> {
  const { name: host, role } = own;
  const transport = transports.get(host);
  if (transport !== undefined) {
    const asking = unitStatus(transport, unitsOf(spec, role));
    // Programs that run without their credentials end with their next start.
    const isSetUp = async (): Promise<boolean> =>
      Object.values((await asking).units).some(({ active }) => active !== notInstalled);
    const [found, credentials] = await Promise.all([asking, hostCertificates(spec, own, transport, isSetUp)]);
    return { host, role, reachable: true, ...found, credentials };
  }
  const cause = unreachable.find((other) => other.host === host)?.cause ?? 'not connected';
  return { host, role, reachable: false, cause, units: {} };
}

const inOneLine = ({ message, found }: ControlPlaneError): string =>
  found === undefined ? message : `${message}: ${found}`;

/** The units, etcd members and the balancer's table. Hosts that can't be reached, or read, are listed as such. */
export async function clusterStatus(session: Session): Promise<ClusterStatus> {
  const { spec, concurrency } = session;
  const results = await forEachHost(spec.hosts, (host) => hostStatus(session, host), { concurrency });
  const hosts = results.map((result): HostStatus => {
    if (result.kind === 'ok') return result.value;
    const { name, role } = result.host;
    const cause = result.kind === 'skipped' ? 'not asked' : inOneLine(onHost(name, result.error));
    return { host: name, role, reachable: result.kind === 'failed', cause, units: {} };
  });
  const control = controlHosts(spec).map(({ name }) => name);
  const [answers, backups, table] = await Promise.all([
    askMembers(session, control),
    hostBackups(session),
    gatewaysStatus(session),
  ]);
  return {
    hosts,
    etcd: memberStatuses(answers),
    strangers: strangersIn(session, answers),
    backups,
    ...table,
  };
}
