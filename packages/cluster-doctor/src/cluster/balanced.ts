import type { RealServer, ServiceIdentity, VirtualService } from '@harderway/ipvs';
import type { HostFacts } from '../bundle/model.js';
import type { Balancer } from './balancer.js';
import type { Cluster, VirtualAddress } from './cluster.js';
import type { Host } from './host.js';

/** An API server to which a balancer sends new connections. */
export interface BalancedServer extends Pick<RealServer, 'address' | 'port' | 'weight'> {
  readonly balancer: Balancer;
  readonly service: ServiceIdentity;
  /** Undefined if no host of the bundle has its address. */
  readonly owner?: Host | undefined;
  /** The question of the gateway. */
  readonly question: string;
  /** The error in place of an answer; undefined if there was an answer, or if the gateway was not asked. */
  readonly failure?: string | undefined;
  readonly state: 'answers' | 'dead' | 'unknown';
}

type Answer = HostFacts['answers'][string];

/** The status line of a server that answers badly. */
const FAILED = /^HTTP\/[\d.]+ 5\d\d.*$/m;
/** Output of openssl that shows a server at the other end. */
const ANSWERED = /^(?:CONNECTION ESTABLISHED|HTTP\/|depth=)|alert|wrong version number/m;
const REFUSED = /^.*(?:connect:errno=|Connection (?:refused|timed out)|No route to host|is unreachable).*$/m;
/** The exit code of timeout. */
const TIMED_OUT = 124;

/** Whether an answer shows a server at the other end, whatever it says. */
export const isAnswered = (answer: Answer | undefined): boolean =>
  answer !== undefined && ANSWERED.test(answer.output);

/** The error in place of a good answer; undefined if there is none. */
function failureOf(answer: Answer | undefined): string | undefined {
  if (answer === undefined) return undefined;
  const status = FAILED.exec(answer.output)?.[0].trim();
  if (status !== undefined || isAnswered(answer)) return status;
  const refusal = REFUSED.exec(answer.output)?.[0];
  return refusal ?? (answer.exitCode === TIMED_OUT ? 'no answer within 3 s' : undefined);
}

/** Whether a server is dead. A gateway that gets no answer in time from any server may be slow itself. */
function stateOf({ facts }: Host, answer: Answer | undefined): BalancedServer['state'] {
  // A server that answers badly is there, and nobody knows how long.
  if (isAnswered(answer)) return failureOf(answer) === undefined ? 'answers' : 'unknown';
  if (failureOf(answer) === undefined) return 'unknown';
  const hears = Object.entries(facts.answers).some(
    ([name, other]) => /^https /.test(name) && isAnswered(other),
  );
  return hears || answer?.exitCode !== TIMED_OUT ? 'dead' : 'unknown';
}

/** Whether a virtual service is that of the API: it is in cluster.yaml, or one of its servers is an API server. */
function isOfApi({ desired, owner }: Cluster, { identity, servers }: VirtualService): boolean {
  if (identity.kind === 'address' && identity.protocol !== 'tcp') return false;
  const { address, port } = desired?.virtualAddress ?? {};
  if (identity.kind === 'address' && identity.address === address && identity.port === port) return true;
  return servers.some((server) => {
    const program = owner(server.address)?.program('kube-apiserver');
    return program !== undefined && Number(program.flags['secure-port'] ?? 6443) === server.port;
  });
}

/** Whether a table may take connections to an address. Marks of the packet filter are not read. */
export const mayServe = ({ table = [] }: Balancer, { address, port }: VirtualAddress): boolean =>
  table.some(
    ({ identity }) =>
      identity.kind === 'fwmark' ||
      (identity.protocol === 'tcp' &&
        identity.address === address &&
        (identity.port === port || identity.port === 0)),
  );

/** Whether API servers are behind a virtual address, as far as that is known. */
export const isApiAddress = (cluster: Cluster, { address, port }: VirtualAddress): boolean =>
  cluster.balancers.length === 0 ||
  cluster.balancers.some(({ table = [] }) =>
    table.some(
      (service) =>
        service.identity.kind === 'address' &&
        service.identity.address === address &&
        service.identity.port === port &&
        isOfApi(cluster, service),
    ),
  );

/** Whether a server is there for the time when all others are down: it need not be an API server. */
const isFallback = ({ configured }: Balancer, { address }: RealServer): boolean =>
  address.startsWith('127.') || configured.some(({ fallback }) => fallback?.server === address);

/** The API servers to which balancers send new connections. */
export const balancedServers = (cluster: Cluster): readonly BalancedServer[] =>
  cluster.balancers.flatMap((balancer) => {
    const { host, table = [] } = balancer;
    return table
      .filter((service) => isOfApi(cluster, service))
      .flatMap(({ identity, servers }) =>
        servers
          .filter((server) => server.weight > 0 && !isFallback(balancer, server))
          .map(({ address, port, weight }): BalancedServer => {
            const prefix = `https ${address}:${port}/`;
            const [question = `${prefix}healthz`, answer] =
              Object.entries(host.facts.answers).find(([name]) => name.startsWith(prefix)) ?? [];
            return {
              balancer,
              service: identity,
              address,
              port,
              weight,
              owner: cluster.owner(address),
              question,
              failure: failureOf(answer),
              state: stateOf(host, answer),
            };
          }),
      );
  });
