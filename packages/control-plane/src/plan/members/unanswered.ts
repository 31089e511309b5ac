import type { ClusterSpec } from '@harderway/cluster-spec';
import { type Observation, probe } from '@harderway/desired-state';
import { forEachHost } from '@harderway/remote-exec';
import { etcdHasRun, hasData, memberQuestions } from '../../components/etcd/data.js';
import { allOrThrow } from '../../hosts/host-error.js';
import { ControlPlaneError } from '../../model/errors.js';
import type { Session } from '../../model/session.js';
import { refuseEarlierData } from './earlier-data.js';
import type { SeenHost } from './situation.js';

/**
 * Refuses to continue where members have lost their data and none answers that could say more. Where etcd has never run, the
 * members are about to found the cluster together, unless a host has data of an earlier etcd.
 *
 * @throws ControlPlaneError `etcd-data-lost`, `etcd-data-found`
 */
export function refuseUnanswered(spec: ClusterSpec, hosts: readonly SeenHost[]): void {
  refuseEarlierData(spec, hosts);
  const hasRun = hosts.filter(({ seen }) => etcdHasRun(seen));
  const [lost] = hosts.filter(({ seen }) => !hasData(spec, seen));
  if (hasRun.length === 0 || lost === undefined) return;
  const { name } = lost.host;
  const others = hasRun.filter(({ seen }) => hasData(spec, seen)).map(({ host }) => host.name);
  const message = etcdHasRun(lost.seen)
    ? `${name} has run etcd before, but its data is gone`
    : `${name} has no data of etcd, but the cluster exists: it has run on ${hasRun.map(({ host }) => host.name).join(' and ')}`;
  throw new ControlPlaneError('etcd-data-lost', message, {
    host: name,
    found: `${spec.etcd.dataDirectory}/member does not exist`,
    ...(others.length === 0
      ? {
          hint: 'no other member has its data either: restore a snapshot (`harderway restore FILE`), or reset and apply to begin with an empty cluster',
        }
      : {
          hint: `no other member answers: start etcd on ${others.join(' and ')}, then run the same command again; if a reset was interrupted, reset again`,
          details: ['sudo systemctl start etcd'],
        }),
  });
}

/** The reason why a control node can't leave while no member answers; undefined if it can. */
function reasonAgainst(
  spec: ClusterSpec,
  seen: Observation | undefined,
  isFounded: boolean,
  isToLeave: boolean,
): string | undefined {
  // It may have the only data of a cluster that still runs, and others would found another one.
  if (seen === undefined) return isFounded && !isToLeave ? undefined : 'it can not be reached';
  if (hasData(spec, seen)) return `${spec.etcd.dataDirectory}/member exists there`;
  if (etcdHasRun(seen) && !isFounded) return 'harderway has started etcd there';
  return isToLeave && isFounded ? 'it may be a member' : undefined;
}

/**
 * Refuses to let control nodes leave while no member answers: their data would be set aside though etcd still counts on them, or the
 * hosts that stay would found a new cluster beside theirs.
 *
 * @param hosts control nodes that stay
 * @param remove names of hosts that have to be no members at the end
 * @throws ControlPlaneError `no-answer`
 */
export async function refuseSilentLeaving(
  { spec, transports }: Session,
  hosts: readonly SeenHost[],
  remove: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const leaving = spec.leaving.filter(({ role }) => role === 'control');
  if (hosts.length === 0 || leaving.length === 0) return;
  const results = await forEachHost(leaving, async ({ name }) => {
    const transport = transports.get(name);
    return transport && probe(transport, memberQuestions(spec), { signal });
  });
  const found = allOrThrow(results, ({ name }) => name, signal);
  const started = hosts.filter(({ seen }) => etcdHasRun(seen)).map(({ host }) => host.name);
  const against = leaving.flatMap(({ name }, index) => {
    const why = reasonAgainst(spec, found[index], started.length > 0, remove.includes(name));
    return why === undefined ? [] : [{ name, why }];
  });
  const [first] = against;
  if (first === undefined) return;
  const names = against.map(({ name }) => name).join(' and ');
  throw new ControlPlaneError('no-answer', `no member of etcd answers, so ${names} can't leave`, {
    host: first.name,
    found: first.why,
    details: against.map(({ name, why }) => `${name}: ${why}`),
    hint:
      started.length > 0
        ? `start etcd on ${started.join(' and ')} (\`systemctl start etcd\`), then run the same command again`
        : `start etcd on ${names}, whose data the others get then; if there never was a cluster, remove ${names} from cluster.yaml`,
  });
}
