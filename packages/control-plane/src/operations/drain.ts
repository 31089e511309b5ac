import { basename } from 'node:path';
import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { parseList } from '@harderway/ipvs';
import type { CommandResult } from '@harderway/remote-exec';
import { drainFile } from '../components/drain-file.js';
import { showTable, weightsOf } from '../components/weights.js';
import { runAsRoot } from '../hosts/as-root.js';
import { pause } from '../hosts/pause.js';
import { controlHosts } from '../hosts/topology.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Drain, Look, Procedure, PutBack } from '../model/operation.js';
import type { Session } from '../model/session.js';

/** A gateway's report on an API server. */
interface Seen {
  /** Whether the file that drains it exists. */
  readonly hasFile: boolean;
  /** In the kernel's table; undefined if it is not there. */
  readonly weight: number | undefined;
  /** How many other API servers get new connections. */
  readonly others: number;
}

/** A server behind a gateway. */
type Place = Pick<Drain, 'gateway' | 'server'>;

/** Script text that shows what {@link seenIn} reads. */
const show = (spec: ClusterSpec, server: string): string =>
  `[ ! -e ${drainFile(spec, server)} ] || echo drained; ${showTable.join(' ')}`;

/** Reads what a gateway has shown. */
function seenIn({ stdout }: CommandResult, spec: ClusterSpec, server: string): Seen {
  const weights = weightsOf(spec, parseList(stdout.replace(/^drained\n/, ''))) ?? new Map<string, number>();
  const weighed = ({ name, address }: HostSpec) => ({ name, weight: weights.get(address) });
  const hosts = controlHosts(spec).map(weighed);
  return {
    hasFile: stdout.startsWith('drained\n'),
    weight: [...hosts, ...spec.leaving.map(weighed)].find(({ name }) => name === server)?.weight,
    others: hosts.filter(({ name, weight = 0 }) => name !== server && weight > 0).length,
  };
}

async function seenOn(session: Session, { gateway, server }: Place, signal?: AbortSignal): Promise<Seen> {
  const argv = ['sh', '-c', show(session.spec, server)];
  return seenIn(await runAsRoot(session, gateway, argv, signal), session.spec, server);
}

/** Several rounds of ldirectord, in which each check takes as long as it may. */
function patienceMs({ spec }: Session): number {
  const { checkIntervalSeconds, checkTimeoutSeconds } = spec.loadBalancer;
  return 1000 * (10 + 2 * (checkIntervalSeconds + checkTimeoutSeconds * controlHosts(spec).length));
}

const weightText = ({ weight }: Seen): string =>
  weight === undefined ? 'not in the table' : `weight ${weight}`;

const hintOn = (gateway: string): string =>
  `read \`journalctl -u ldirectord\` and \`ipvsadm -L -n\` on ${gateway}, then run apply again`;

/** Waits until another server gets new connections: after ldirectord has read its file, it checks each one again. */
async function othersServe(session: Session, operation: Drain, signal?: AbortSignal): Promise<boolean> {
  const end = performance.now() + patienceMs(session);
  for (;;) {
    if ((await seenOn(session, operation, signal)).others > 0) return true;
    if (performance.now() >= end) return false;
    await pause(200, signal);
  }
}

/** Shell condition: one of these servers, given as `address:port`, has a weight. */
function weighs({ api }: ClusterSpec, servers: readonly string[]): string {
  const table = [...showTable, '-t', `${api.virtualIp}:${api.port}`].join(' ');
  const rows = servers.map((server) => `-e '-> ${server}  *[A-Za-z]*  *[1-9]'`).join(' ');
  return servers.length === 0 ? 'false' : `${table} 2>/dev/null | grep -q ${rows}`;
}

/** Shell command that waits for some seconds while a condition holds. */
const waitWhile = (condition: string): string =>
  `n=0; while [ "$n" -lt 25 ] && ${condition}; do sleep 0.2; n=$((n + 1)); done`;

/**
 * Drains a server or puts it back, waits until its weight is as it should be, and looks: all of it in one command, since each
 * costs processor time that a small gateway needs for its checks, which are waited for. It drains none while no other one
 * takes connections.
 */
async function turn(
  session: Session,
  { kind, gateway, server }: Drain | PutBack,
  signal?: AbortSignal,
): Promise<Seen> {
  const { spec } = session;
  const path = drainFile(spec, server);
  const own = weighs(spec, [basename(path)]);
  const others = controlHosts(spec).filter(({ name }) => name !== server);
  const anyOther = weighs(
    spec,
    others.map(({ name }) => basename(drainFile(spec, name))),
  );
  const act =
    kind === 'drain'
      ? `if [ -e ${path} ] || ${anyOther}; then touch ${path} || exit 1; ${waitWhile(own)}; fi`
      : `rm -f ${path} || exit 1; ${waitWhile(`! ${own}`)}`;
  const argv = ['sh', '-c', `${act}; ${show(spec, server)}`];
  return seenIn(await runAsRoot(session, gateway, argv, signal), spec, server);
}

/** Weight 0: what is connected stays connected, nothing new arrives. */
export function drain(operation: Drain): Procedure {
  const { gateway, server } = operation;
  const look = (seen: Seen): Look => ({
    done: seen.hasFile && (seen.weight ?? 0) === 0,
    found: weightText(seen),
  });
  return {
    look: async (session, signal) => look(await seenOn(session, operation, signal)),
    looksItself: true,
    carryOut: async (session, signal) => {
      let seen = await turn(session, operation, signal);
      if (!seen.hasFile && (await othersServe(session, operation, signal)))
        seen = await turn(session, operation, signal);
      if (seen.hasFile) return look(seen);
      throw new ControlPlaneError(
        'api-unhealthy',
        `no other API server takes connections while ${server} is drained`,
        {
          host: gateway,
          found: 'all others have weight 0',
          hint: `run \`harderway verify\`; ${hintOn(gateway)}`,
        },
      );
    },
    patienceMs,
    // Connections that have just been given to it are accepted by then.
    settleMs: 500,
    hint: hintOn(gateway),
  };
}

/** Its file is gone, and ldirectord has found it healthy. */
export function putBack(operation: PutBack): Procedure {
  const look = (seen: Seen): Look => ({
    done: !seen.hasFile && (seen.weight ?? 0) > 0,
    found: weightText(seen),
  });
  return {
    look: async (session, signal) => look(await seenOn(session, operation, signal)),
    looksItself: true,
    carryOut: async (session, signal) => look(await turn(session, operation, signal)),
    patienceMs,
    hint: hintOn(operation.gateway),
  };
}
