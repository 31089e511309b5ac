import { parseList } from '@harderway/ipvs';
import { forEachHost } from '@harderway/remote-exec';
import { askOwnership, type Ownership } from '../components/keepalived/owner.js';
import { missingDaemons, showDaemons } from '../components/keepalived/sync.js';
import { showTable, unreadable, weightsOf } from '../components/weights.js';
import { controlHosts, gatewayHosts } from '../hosts/topology.js';
import type { Session } from '../model/session.js';

/** The table of one gateway, or of all of them together. */
export interface BalancedWeights {
  /** Weight of each API server behind the virtual IP, by host; absent without a table, and where it is unknown. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
  /** Why the weights are unknown: the gateway did not answer, or its table could not be read. */
  readonly weightsUnknown?: string | undefined;
}

/** State of one of several gateways. */
export interface GatewayStatus extends BalancedWeights {
  readonly host: string;
  /** Whether it has the virtual IP. */
  readonly owns: Ownership['kind'];
  /** Whether its kernel tells the other gateways of connections, and learns theirs. */
  readonly synchronizes: 'yes' | 'no' | 'unknown';
}

/** The tables of the gateways. */
export interface GatewaysStatus extends BalancedWeights {
  /** Each of several gateways; `weights` then are the lowest of all. */
  readonly gateways?: readonly GatewayStatus[] | undefined;
}

/** Shows the table; prints nothing where the program is not installed yet. */
const showTableIfAny = ['sh', '-c', 'command -v "$1" >/dev/null || exit 0; exec "$@"', 'sh', ...showTable];

async function weightsOn({ spec, transports }: Session, gateway: string): Promise<BalancedWeights> {
  const transport = transports.get(gateway);
  if (transport === undefined) return { weightsUnknown: `${gateway} did not answer` };
  const { exitCode, stdout, stderr } = await transport.run({
    argv: showTableIfAny,
    sudo: true,
    timeoutMs: 15_000,
  });
  if (exitCode !== 0) return { weightsUnknown: `${gateway}: ${stderr.trim().split('\n')[0]}` };
  if (stdout === '') return {};
  const listing = parseList(stdout);
  const why = unreadable(listing);
  if (why !== undefined) return { weightsUnknown: `${gateway}: ${why}` };
  const found = weightsOf(spec, listing);
  if (found === undefined) return {};
  const each = controlHosts(spec).map(({ name, address }) => [name, found.get(address) ?? 0] as const);
  return { weights: Object.fromEntries(each) };
}

async function synchronizes(
  { transports }: Session,
  gateway: string,
): Promise<GatewayStatus['synchronizes']> {
  const answer = await transports.get(gateway)?.run({ argv: showDaemons, sudo: true, timeoutMs: 15_000 });
  const missing = answer?.exitCode === 0 ? missingDaemons(answer.stdout) : undefined;
  if (missing === undefined) return 'unknown';
  return missing.length === 0 ? 'yes' : 'no';
}

/** The lowest weight of each server. A table that is missing or unknown leaves all of them so. */
function lowest(tables: readonly BalancedWeights[]): BalancedWeights {
  const unknown = tables.find(({ weightsUnknown }) => weightsUnknown !== undefined);
  if (unknown !== undefined) return { weightsUnknown: unknown.weightsUnknown };
  const known = tables.flatMap(({ weights }) => (weights === undefined ? [] : [weights]));
  const [first] = known;
  if (first === undefined || known.length < tables.length) return {};
  const least = (server: string): number => Math.min(...known.map((weights) => weights[server] ?? 0));
  return { weights: Object.fromEntries(Object.keys(first).map((server) => [server, least(server)])) };
}

/** Asks the gateways for their tables, and with several, which of them has the virtual IP and whether they know each other's connections. */
export async function gatewaysStatus(session: Session): Promise<GatewaysStatus> {
  const names = gatewayHosts(session.spec).map(({ name }) => name);
  const asked = await forEachHost(names, (host) => weightsOn(session, host));
  const tables = asked.map((result): BalancedWeights => {
    if (result.kind === 'ok') return result.value;
    return { weightsUnknown: result.kind === 'skipped' ? 'not asked' : result.error.message };
  });
  if (names.length < 2) return lowest(tables);
  const [owners, kernels] = await Promise.all([
    askOwnership(session, names),
    forEachHost(names, (host) => synchronizes(session, host)),
  ]);
  const gateways = names.map((host, index): GatewayStatus => {
    const kernel = kernels[index];
    return {
      host,
      owns: owners.get(host)?.kind ?? 'unknown',
      synchronizes: kernel?.kind === 'ok' ? kernel.value : 'unknown',
      ...tables[index],
    };
  });
  return { ...lowest(tables), gateways };
}
