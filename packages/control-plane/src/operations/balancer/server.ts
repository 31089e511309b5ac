import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { afterRun } from '@harderway/desired-state';
import { type CommandResult, quote } from '@harderway/remote-exec';
import { drainFile } from '../../components/drain-file.js';
import { showTable, showWholeTable, tableIn, weightsOf } from '../../components/weights.js';
import { runAsRoot } from '../../hosts/as-root.js';
import { controlHosts } from '../../hosts/topology.js';
import type { AnyOperation } from '../../model/operation.js';
import type { Look, OperationContext } from '../kind.js';

/** An API server behind a gateway. */
export interface BalancedServer extends AnyOperation {
  /** Name of its host. */
  readonly server: string;
  readonly gateway: string;
}

/** State of an API server on its gateway. */
export interface ServerState {
  /** Whether the file that drains it exists. */
  readonly hasFile: boolean;
  /** Whether the gateway has shown its whole table, it could be read, and the virtual service is in it: else nothing can be said about weights. */
  readonly isBalanced: boolean;
  /** In the kernel's table; undefined if it is not there. */
  readonly weight: number | undefined;
  /** How many other API servers get new connections. */
  readonly others: number;
}

/** Script text that shows what {@link stateIn} reads. */
const show = (spec: ClusterSpec, server: string): string =>
  `[ ! -e ${drainFile(spec, server)} ] || echo drained; ${showWholeTable}`;

/** Reads what a gateway has shown. */
function stateIn({ stdout }: CommandResult, spec: ClusterSpec, server: string): ServerState {
  const listing = tableIn(stdout.replace(/^drained\n/, ''));
  const weights = listing === undefined ? undefined : weightsOf(spec, listing);
  const weighed = ({ name, address }: HostSpec) => ({ name, weight: weights?.get(address) });
  const hosts = controlHosts(spec).map(weighed);
  return {
    hasFile: stdout.startsWith('drained\n'),
    isBalanced: weights !== undefined,
    weight: [...hosts, ...spec.leaving.map(weighed)].find(({ name }) => name === server)?.weight,
    others: hosts.filter(({ name, weight = 0 }) => name !== server && weight > 0).length,
  };
}

/** Asks a gateway for the state of a server. */
export async function serverState(
  { session, signal }: OperationContext,
  { gateway, server }: BalancedServer,
): Promise<ServerState> {
  const argv = ['sh', '-c', show(session.spec, server)];
  return stateIn(await runAsRoot(session, gateway, argv, signal), session.spec, server);
}

/** The look of an operation at its server. */
export function lookOf(done: boolean, { isBalanced, weight }: ServerState): Look {
  if (!isBalanced)
    return { done: false, found: 'it did not show a table with a virtual service for the virtual IP' };
  return { done, found: weight === undefined ? 'not in the table' : `weight ${weight}` };
}

/** Several rounds of ldirectord, in which each check takes as long as it may. */
export function patienceMs(spec: ClusterSpec): number {
  const { checkIntervalSeconds, checkTimeoutSeconds } = spec.loadBalancer;
  return 1000 * (10 + 2 * (checkIntervalSeconds + checkTimeoutSeconds * controlHosts(spec).length));
}

/** Advice if a gateway does not do its part. */
export const hintOn = (gateway: string): string =>
  `read \`journalctl -u ldirectord\` and \`ipvsadm -L -n\` on ${gateway}, then run apply again`;

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
 * Shell command with which a gateway puts a server back once the run has ended, however it ends: removes the file that drains the
 * server, unless another run has made it anew. ldirectord then sends clients to the server once it is healthy.
 */
const comesBack = (path: string, token: string): string =>
  quote(afterRun(['sh', '-c', `! grep -sqx ${token} ${path} || rm -f ${path}`]));

/**
 * Drains a server or puts it back, waits until its weight is as it should be, and looks: all of it in one command, since each
 * costs processor time that a small gateway needs for its checks, which are waited for. It drains no server while no other one
 * takes connections, and none that would not come back if this run were killed.
 */
export async function turn(
  to: 'drain' | 'put-back',
  { session, signal }: OperationContext,
  { gateway, server }: BalancedServer,
): Promise<ServerState> {
  const { spec } = session;
  const path = drainFile(spec, server);
  const own = weighs(spec, [basename(path)]);
  const others = controlHosts(spec).filter(({ name }) => name !== server);
  const anyOther = weighs(
    spec,
    others.map(({ name }) => basename(drainFile(spec, name))),
  );
  const token = randomUUID();
  const act =
    to === 'drain'
      ? `if [ -e ${path} ] || ${anyOther}; then ${comesBack(path, token)} && echo ${token} >${path} || exit 1; ${waitWhile(own)}; fi`
      : `rm -f ${path} || exit 1; ${waitWhile(`! ${own}`)}`;
  const argv = ['sh', '-c', `${act}; ${show(spec, server)}`];
  return stateIn(await runAsRoot(session, gateway, argv, signal), spec, server);
}
