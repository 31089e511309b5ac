import { type Context, crash } from '../context.js';
import type { InstanceState } from './state.js';

/** Stands for an interface that is not given. Names of interfaces have no slash. */
const NONE = '/none';
/** Stands for any interface. */
const ANY = '/any';

/** The networks that an instance uses its number on, without the interface. Instances that share a network may conflict. */
function networksOf(instance: InstanceState): readonly string[] {
  const { unicast, family, virtualRouterId, multicastGroup, source, peers } = instance;
  const number = `${family} ${virtualRouterId}`;
  if (!unicast) return [`${number} group ${multicastGroup}`];
  // The addresses of interfaces are not known here.
  return source === undefined ? [] : peers.map(({ address }) => `${number} from ${source} to ${address}`);
}

/**
 * Reports virtual routers with one number, each with the first that it conflicts with; false if there are any, and VRRP does
 * not run. Source: check_vrid_conflicts.
 */
export function checkRouterIds(instances: readonly InstanceState[], context: Context): boolean {
  let ok = true;
  const seen = new Map<string, InstanceState>();
  const note = (name: string, instance: InstanceState): void => {
    if (!seen.has(name)) seen.set(name, instance);
  };
  for (const each of instances) {
    const { unicast, family, virtualRouterId, block } = each;
    const device = each.interface ?? NONE;
    const number = `${family} ${virtualRouterId}`;
    // keepalived compares interfaces that are not there.
    if (!unicast && seen.has(`${number} ${device === NONE ? ANY : NONE}`))
      crash(
        'two instances without unicast peers have one virtual_router_id, and one has no interface',
        block.place,
        context,
      );
    const networks = networksOf(each);
    // A unicast instance without an interface conflicts with instances on any interface.
    const others = !unicast ? [device] : device === NONE ? [ANY] : [device, NONE];
    const [twin] = networks.flatMap((network) =>
      others.flatMap((other) => seen.get(`${network} on ${other}`) ?? []),
    );
    if (twin !== undefined) {
      ok = false;
      const { place } = block.settings.findLast(({ spec }) => spec.keyword === 'virtual_router_id') ?? block;
      context.report(
        'duplicate-router-id',
        `${each.name} and ${twin.name} have the virtual_router_id ${virtualRouterId} on one network: VRRP does not run`,
        { ...place, line: undefined },
      );
    }
    for (const network of networks) for (const other of [device, ANY]) note(`${network} on ${other}`, each);
    if (!unicast) for (const other of [device, ANY]) note(`${number} ${other}`, each);
  }
  return ok;
}
