import { EXIT } from '@harderway/command';
import type { ClusterStatus, GatewayStatus, HostStatus, MemberStatus } from '@harderway/control-plane/status';
import { type Paint, visible } from '@harderway/diagnostics';
import { formatBytes } from '@harderway/progress';
import { agesOf, lookIntoBackups, renderAges } from '../backups.js';
import type { Context, Output } from '../context.js';
import type { OptionsOf } from '../options.js';
import { renderCredentials } from '../present/credentials.js';
import { writeJson } from '../present/json.js';
import { table } from '../present/table.js';
import { renderTuning } from '../present/tuning.js';
import { askHosts } from '../session.js';
import { loadSpec } from '../spec-file.js';

function unitRows({ host, role, reachable, cause, units }: HostStatus, paint: Paint): readonly string[][] {
  if (!reachable) return [[host, role, '', paint('error', 'unreachable'), '', '']];
  if (cause !== undefined) return [[host, role, '', paint('error', 'unknown'), '', '']];
  return Object.entries(units).map(([name, { active, sub, enabled, restarts }], index) => {
    const style = active === 'active' ? 'good' : active === 'failed' ? 'error' : 'warning';
    const bare = sub === '' || sub === active || sub === 'dead';
    const state = bare ? active : `${active} (${sub})`;
    const first = index === 0;
    return [
      first ? host : '',
      first ? role : '',
      name,
      paint(style, state),
      enabled,
      restarts === 0 ? '' : `${restarts} restarts`,
    ];
  });
}

/** Free bytes of a member's file, with their share. */
function freeText({ dbSizeBytes, dbSizeInUseBytes }: MemberStatus): string {
  if (dbSizeInUseBytes === undefined || dbSizeBytes === 0) return '';
  const share = Math.round((100 * (dbSizeBytes - dbSizeInUseBytes)) / dbSizeBytes);
  return `${formatBytes(dbSizeBytes - dbSizeInUseBytes)} (${share} %)`;
}

function memberRow(
  { host, reachable }: HostStatus,
  member: MemberStatus | undefined,
  paint: Paint,
): readonly string[] {
  if (member === undefined)
    return [host, paint('error', reachable ? 'no answer' : 'unknown'), '', '', '', '', '', ''];
  const { isLeader, isLearner, version, dbSizeBytes, revision, lag, alarms, errors } = member;
  const part = isLeader ? paint('good', 'leader') : isLearner ? paint('warning', 'learner') : 'voter';
  const size = formatBytes(dbSizeBytes);
  const wrong = paint('error', visible([...alarms, ...errors].join('; ')));
  return [host, part, version, size, freeText(member), String(revision ?? ''), String(lag), wrong];
}

function etcdTable({ hosts, etcd, strangers }: ClusterStatus, stdout: Output): string {
  const { paint } = stdout;
  const members = hosts.filter(({ role }) => role === 'control');
  const rows = [
    ...members.map((own) => memberRow(own, etcd[own.host], paint)),
    ...strangers.map(({ id, name, peerUrls, learner }) => {
      const note = paint('warning', `not in cluster.yaml: ${visible(peerUrls.join(', '))}`);
      return [visible(name || id), learner ? 'learner' : 'voter', '', '', '', '', '', note];
    }),
  ];
  return table([['ETCD', 'ROLE', 'VERSION', 'SIZE', 'FREE', 'REVISION', 'LAG', ''], ...rows], stdout);
}

const paintWeight = (weight: number, paint: Paint): string =>
  paint(weight > 0 ? 'good' : 'error', String(weight));

/** The tables of several gateways side by side, with the owner of the virtual IP. */
function gatewayTable(
  gateways: readonly GatewayStatus[],
  hosts: ClusterStatus['hosts'],
  stdout: Output,
): string {
  const { paint } = stdout;
  /** Whether a gateway could take the address over. */
  const isReady = (name: string): boolean =>
    hosts.some(
      ({ host, units }) => host === name && Object.values(units).every(({ active }) => active === 'active'),
    );
  const servers = [...new Set(gateways.flatMap(({ weights = {} }) => Object.keys(weights)))];
  const owners = gateways.filter(({ owns }) => owns === 'yes').length;
  const wordOf = ({ host, owns }: GatewayStatus): string => {
    if (owns === 'yes') return paint(owners === 1 ? 'good' : 'error', 'owner');
    if (owns === 'unknown') return paint('error', 'unknown');
    return isReady(host) ? 'standby' : paint('error', 'not ready');
  };
  const synchronized = { yes: [], no: ['does not synchronize'], unknown: ['synchronization unknown'] };
  const rows = gateways.map((gateway) => {
    const { host, synchronizes, weights, weightsUnknown } = gateway;
    const faults = [
      ...(weights === undefined ? [weightsUnknown ?? 'balances nothing yet'] : []),
      ...synchronized[synchronizes],
    ];
    return [
      host,
      wordOf(gateway),
      ...servers.map((server) => (weights === undefined ? '' : paintWeight(weights[server] ?? 0, paint))),
      paint('error', visible(faults.join(', '))),
    ];
  });
  return table([['VIRTUAL IP', '', ...servers, ''], ...rows], stdout);
}

function weightTable({ hosts, gateways, weights, weightsUnknown }: ClusterStatus, stdout: Output): string {
  const { paint } = stdout;
  if (gateways !== undefined) return gatewayTable(gateways, hosts, stdout);
  if (weightsUnknown !== undefined)
    return paint('error', visible(`Weights behind the virtual IP: unknown (${weightsUnknown})`));
  if (weights === undefined) return paint('warning', 'The gateway balances nothing yet.');
  const rows = Object.entries(weights).map(([host, weight]) => [host, paintWeight(weight, paint)]);
  return table([['VIRTUAL IP', 'WEIGHT'], ...rows], stdout);
}

const unfinishedOn = (hosts: readonly string[]): string =>
  `Unfinished run on ${hosts.join(', ')}: \`harderway history\` names it. Run its command again to complete it.`;

/** Units, members and weights as tables. */
function renderStatus(status: ClusterStatus, stdout: Output): string {
  const { paint } = stdout;
  const rows = status.hosts.flatMap((host) => unitRows(host, paint));
  const units = table([['HOST', 'ROLE', 'UNIT', 'STATE', 'AT BOOT', ''], ...rows], stdout);
  const causes = status.hosts.flatMap(({ host, reachable, cause = reachable ? undefined : 'no answer' }) =>
    // Errors of the transport begin with the host's name already.
    cause === undefined
      ? []
      : [`${paint('error', visible(cause.startsWith(host) ? cause : `${host}: ${cause}`))}\n`],
  );
  const credentials = renderCredentials(status, paint);
  const unfinished = status.hosts.filter((own) => own.unfinished).map(({ host }) => host);
  if (unfinished.length > 0) causes.push(`${paint('warning', unfinishedOn(unfinished))}\n`);
  return `${units}\n\n${causes.length === 0 ? '' : `${causes.join('')}\n`}${etcdTable(status, stdout)}\n\n${weightTable(status, stdout)}\n${credentials === '' ? '' : `\n${credentials}`}`;
}

/** Whether every host answers, runs all its units, one gateway has the virtual IP, and every API server gets its share. */
export function isHealthy({ hosts, etcd, strangers, gateways, weights }: ClusterStatus): boolean {
  const control = hosts.filter(({ role }) => role === 'control');
  return (
    hosts.every(
      ({ reachable, cause, units, credentials }) =>
        reachable &&
        cause === undefined &&
        Object.values(units).every(({ active }) => active === 'active') &&
        (credentials?.certificates ?? []).every(({ state }) => state === 'expiring'),
    ) &&
    strangers.length === 0 &&
    (gateways === undefined ||
      (gateways.filter(({ owns }) => owns === 'yes').length === 1 &&
        gateways.every(({ synchronizes }) => synchronizes === 'yes'))) &&
    control.every(({ host }) => {
      const member = etcd[host];
      return (
        member !== undefined &&
        !member.isLearner &&
        member.alarms.length === 0 &&
        member.errors.length === 0 &&
        (weights?.[host] ?? 0) > 0
      );
    })
  );
}

/**
 * Shows units, etcd members and the weights behind the virtual IP, of the hosts that answer. With `--verbose`, also what the
 * members measure and how their flags should be set.
 */
export async function status(context: Context, options: OptionsOf<'status'>): Promise<number> {
  const spec = await loadSpec(context, options);
  const reach = { tolerateUnreachable: true };
  const { now: found, tuning } = await askHosts(context, spec, reach, async ({ engine, session }) => {
    const now = await engine.clusterStatus(session);
    return { now, tuning: options.verbose ? await engine.etcdTuning(session, now) : undefined };
  });
  const { stdout } = context;
  const here = await lookIntoBackups(context, spec, options.snapshots);
  const ages = await agesOf(context, spec, here, found.backups);
  if (options.json)
    writeJson(stdout, { ...found, snapshot: here.snapshot?.manifest, drill: here.drill, ages, tuning });
  else {
    const advice = tuning === undefined ? '' : `\n${renderTuning(tuning, stdout)}`;
    stdout.write(`${renderStatus(found, stdout)}\n${renderAges(ages, stdout)}${advice}`);
  }
  return isHealthy(found) ? EXIT.ok : EXIT.problems;
}
