import { EXIT } from '@harderway/command';
import type { ClusterStatus, HostStatus } from '@harderway/control-plane';
import { formatBytes, formatTable } from '@harderway/progress';
import type { Context } from '../context.js';
import type { JsonOptions } from '../options.js';
import { writeJson } from '../present/json.js';
import { type Style, styleFor } from '../present/style.js';
import { visible } from '../present/visible.js';
import { openWithEngine, withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';

function unitRows({ host, role, reachable, units }: HostStatus, style: Style): readonly string[][] {
  if (!reachable) return [[host, role, '', style.red('unreachable'), '', '']];
  return Object.entries(units).map(([name, { active, sub, enabled, restarts }], index) => {
    const color = active === 'active' ? style.green : active === 'failed' ? style.red : style.yellow;
    const bare = sub === '' || sub === active || sub === 'dead';
    const state = bare ? active : `${active} (${sub})`;
    const first = index === 0;
    return [
      first ? host : '',
      first ? role : '',
      name,
      color(state),
      enabled,
      restarts === 0 ? '' : `${restarts} restarts`,
    ];
  });
}

function etcdTable({ hosts, etcd }: ClusterStatus, style: Style): string {
  const members = hosts.filter(({ role }) => role === 'control');
  const rows = members.map(({ host }) => {
    const member = etcd[host];
    if (member === undefined) return [host, style.red('no answer'), '', '', ''];
    const part = member.isLeader
      ? style.green('leader')
      : member.isLearner
        ? style.yellow('learner')
        : 'voter';
    const { version, dbSizeBytes, raftIndex, errors } = member;
    return [
      host,
      part,
      version,
      formatBytes(dbSizeBytes),
      String(raftIndex),
      style.red(visible(errors.join('; '))),
    ];
  });
  return formatTable([['ETCD', 'PART', 'VERSION', 'SIZE', 'INDEX', ''], ...rows]);
}

function weightTable(weights: Readonly<Record<string, number>>, style: Style): string {
  const rows = Object.entries(weights).map(([host, weight]) => [
    host,
    weight > 0 ? style.green(String(weight)) : style.red(String(weight)),
  ]);
  return formatTable([['VIRTUAL IP', 'WEIGHT'], ...rows]);
}

/** What runs where, as tables. */
function renderStatus(status: ClusterStatus, style: Style): string {
  const rows = status.hosts.flatMap((host) => unitRows(host, style));
  const units = formatTable([['HOST', 'ROLE', 'UNIT', 'STATE', 'AT BOOT', ''], ...rows]);
  const causes = status.hosts.flatMap(({ host, reachable, cause = 'no answer' }) =>
    // Errors of the transport begin with the host's name already.
    reachable ? [] : [`${style.red(visible(cause.startsWith(host) ? cause : `${host}: ${cause}`))}\n`],
  );
  const weights =
    status.weights === undefined
      ? style.yellow('The gateway balances nothing yet.')
      : weightTable(status.weights, style);
  return `${units}\n\n${causes.length === 0 ? '' : `${causes.join('')}\n`}${etcdTable(status, style)}\n\n${weights}\n`;
}

/** Whether every host answers, runs all its units, and every API server gets its share. */
export function isHealthy({ hosts, etcd, weights }: ClusterStatus): boolean {
  const control = hosts.filter(({ role }) => role === 'control');
  return (
    hosts.every(
      ({ reachable, units }) => reachable && Object.values(units).every(({ active }) => active === 'active'),
    ) && control.every(({ host }) => etcd[host] !== undefined && (weights?.[host] ?? 0) > 0)
  );
}

/** Shows units, etcd members and the weights behind the virtual IP, of the hosts that answer. */
export async function status(context: Context, options: JsonOptions): Promise<number> {
  const spec = await loadSpec(context, options);
  const found = await withProgress(context, options, async (around) => {
    const { engine, session } = await openWithEngine(context, spec, around, { tolerateUnreachable: true });
    try {
      return await engine.clusterStatus(session);
    } finally {
      await session.close();
    }
  });
  if (options.json === true) writeJson(context.stdout, found);
  else context.stdout.write(renderStatus(found, styleFor(context.stdout, context, options)));
  return isHealthy(found) ? EXIT.ok : EXIT.problems;
}
