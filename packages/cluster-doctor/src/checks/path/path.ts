import type { Cluster, VirtualAddress } from '../../cluster/cluster.js';
import type { Evidence } from '../../cluster/evidence.js';
import type { Host } from '../../cluster/host.js';
import { arp, clientRoute, routerOf } from './client.js';
import { packetFilter } from './filters.js';
import { ipvsService, owner, weight } from './gateway.js';
import { arpSettings, certificate, loopback, port, reversePath } from './servers.js';
import { type Observation, type Step, type StepState, wayTo } from './way.js';

export type StepName =
  | 'client-route'
  | 'arp'
  | 'owner'
  | 'ipvs-service'
  | 'weight'
  | 'loopback'
  | 'arp-settings'
  | 'reverse-path'
  | 'packet-filter'
  | 'port'
  | 'certificate';

/** The steps of a packet, in its order. */
const steps: readonly (readonly [StepName, Step])[] = [
  ['client-route', clientRoute],
  ['arp', arp],
  ['owner', owner],
  ['ipvs-service', ipvsService],
  ['weight', weight],
  ['loopback', loopback],
  ['arp-settings', arpSettings],
  ['reverse-path', reversePath],
  ['packet-filter', packetFilter],
  ['port', port],
  ['certificate', certificate],
];

/** A step of a packet: whether it gets further, and what was seen of that. */
export interface PathStep {
  readonly name: StepName;
  /** `broken` if anything is; `unknown` if something, or everything, could not be observed. */
  readonly state: StepState;
  readonly observations: readonly Observation[];
}

/** The way of a packet to a virtual address that does not answer the machine that collected. */
export interface PacketPath extends VirtualAddress {
  /** The answer of the address, or the error in its place. */
  readonly answer: Evidence;
  /** The first router on the way; undefined on the network of the address. */
  readonly router?: string | undefined;
  /** All steps. Those behind a broken one are judged by what was seen of them, too. */
  readonly steps: readonly PathStep[];
}

function stateOf(observations: readonly Observation[]): StepState {
  const states = new Set(observations.map(({ state }) => state));
  if (states.has('broken')) return 'broken';
  return states.has('unknown') || states.size === 0 ? 'unknown' : 'ok';
}

/** Whether a machine holds the address itself, as a gateway does. Real servers hold the address too, so they never answer such a client. */
const isHolder = (client: Host, { address }: VirtualAddress): boolean =>
  client.answer(`route ${address}`)?.startsWith('local ') ?? false;

const isSilent = (answer: string): boolean =>
  !/^HTTP\/[\d.]+ \d/m.test(answer) || /IP address mismatch/.test(answer);

/** Follows the packet to each virtual address that does not answer the client. */
export function packetPaths(cluster: Cluster): readonly PacketPath[] {
  const { client, virtualAddresses } = cluster;
  if (client === undefined) return [];
  return virtualAddresses.flatMap((virtual) => {
    const question = `https ${virtual.address}:${virtual.port}/healthz`;
    const output = client.facts.answers[question]?.output;
    if (output === undefined || !isSilent(output) || isHolder(client, virtual)) return [];
    const answer = client.evidence(`<${question}>`, output.trim().split('\n').at(-1) || 'no answer');
    const way = wayTo(cluster, client, virtual);
    const followed = steps.map(([name, step]): PathStep => {
      const observations = [...step(way)];
      return { name, state: stateOf(observations), observations };
    });
    return [{ ...virtual, answer, router: routerOf(way), steps: followed }];
  });
}
