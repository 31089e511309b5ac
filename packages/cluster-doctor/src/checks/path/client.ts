import { parseNeighbours } from '../../cluster/addresses.js';
import { hostOfMac } from '../address/holders.js';
import { type Step, seen, type Way } from './way.js';

/** The route of the client to the virtual address, as `ip route get` prints it. */
const routeOf = ({ client, virtual: { address } }: Way): string | undefined =>
  client.answer(`route ${address}`)?.split('\\')[0]?.trim();

/** The router behind which the virtual address is for the client; undefined on its own network. */
export const routerOf = (way: Way): string | undefined => / via (\S+)/.exec(routeOf(way) ?? '')?.[1];

/** The address from which the client sends. */
export const sourceOf = (way: Way): string | undefined => / src (\S+)/.exec(routeOf(way) ?? '')?.[1];

/** Whether the client has a route to the address. */
export const clientRoute: Step = function* ({ client, virtual: { address } }) {
  const asked = client.facts.answers[`route ${address}`];
  if (asked === undefined) return;
  const text = asked.output.split(/\n|\\/)[0]?.trim() || 'no route';
  yield seen(client, asked.exitCode === 0 ? 'ok' : 'broken', '<ip route get>', text);
};

/** Who answers the client for the address: a gateway, another host, or nobody. */
export const arp: Step = function* (way) {
  const { cluster, client, virtual, gateways } = way;
  const entry = client.answer(`neighbour ${virtual.address}`)?.trim();
  const router = routerOf(way);
  if (router !== undefined)
    return yield seen(client, 'unknown', '<ip route get>', `the router ${router} asks, and not this machine`);
  if (entry === undefined || entry === '') return;
  const [neighbour] = parseNeighbours(entry);
  if (neighbour === undefined) return yield seen(client, 'broken', '<ip neigh>', entry);
  const holder = hostOfMac(cluster, neighbour.mac);
  if (holder !== undefined) {
    const state = gateways.some(({ host }) => host === holder) ? 'ok' : 'broken';
    return yield seen(client, state, '<ip neigh>', `${entry}: ${holder.name}`);
  }
  const known = gateways.length > 0 && gateways.every(({ host }) => host.links.size > 0);
  yield seen(client, known ? 'broken' : 'unknown', '<ip neigh>', `${entry}: none of these hosts`);
};
