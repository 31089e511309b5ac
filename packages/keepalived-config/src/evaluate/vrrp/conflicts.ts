import { type Context, crash } from '../context.js';
import type { InstanceState } from './state.js';

/** Whether two virtual routers answer for the same number on the same network. */
function conflict(one: InstanceState, other: InstanceState): boolean {
  if (
    one.family !== other.family ||
    one.virtualRouterId !== other.virtualRouterId ||
    one.unicast !== other.unicast
  )
    return false;
  if (!one.unicast) return one.interface === other.interface && one.multicastGroup === other.multicastGroup;
  if (one.interface !== undefined && other.interface !== undefined && one.interface !== other.interface)
    return false;
  // The addresses of interfaces are not known here.
  if (one.source === undefined || other.source === undefined || one.source !== other.source) return false;
  return one.peers.some((peer) => other.peers.some(({ address }) => address === peer.address));
}

/** Whether keepalived compares interfaces that are not there. */
const crashes = (one: InstanceState, other: InstanceState): boolean =>
  one.family === other.family &&
  one.virtualRouterId === other.virtualRouterId &&
  !one.unicast &&
  !other.unicast &&
  (one.interface === undefined || other.interface === undefined);

/** Reports virtual routers with one number; false if there are any, and VRRP does not run. Source: check_vrid_conflicts. */
export function checkRouterIds(instances: readonly InstanceState[], context: Context): boolean {
  let ok = true;
  const byNumber = new Map<number, InstanceState[]>();
  for (const each of instances) {
    const same = byNumber.get(each.virtualRouterId);
    if (same === undefined) byNumber.set(each.virtualRouterId, [each]);
    else same.push(each);
  }
  for (const one of instances) {
    const same = byNumber.get(one.virtualRouterId) ?? [];
    for (const other of same.slice(same.indexOf(one) + 1)) {
      if (crashes(one, other))
        crash(
          'two instances without unicast peers have one virtual_router_id, and one has no interface',
          other.block.place,
          context,
        );
      if (!conflict(one, other)) continue;
      ok = false;
      const { place } =
        other.block.settings.findLast(({ spec }) => spec.keyword === 'virtual_router_id') ?? other.block;
      context.report(
        'duplicate-router-id',
        `${other.name} and ${one.name} have the virtual_router_id ${one.virtualRouterId} on one network: VRRP does not run`,
        { ...place, line: undefined },
      );
    }
  }
  return ok;
}
