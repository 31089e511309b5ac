import type { ForwardingMethod } from '@harderway/ipvs';
import type { FallbackState, State, VirtualState } from '../evaluate/state.js';

/** A fallback in use. A global one without port has that of the service; a firewall mark has no global one. */
interface UsedFallback {
  readonly server: string;
  readonly port: string;
  readonly forward?: ForwardingMethod | undefined;
}

/** The fallback that a service uses. Source: fallback_find of ldirectord 4.16.0. */
export function fallbackOf({ globals }: State, virtual: VirtualState): UsedFallback | undefined {
  const global = virtual.family === 'inet' ? globals.fallback : globals.fallback6;
  const used: Partial<FallbackState> | undefined =
    virtual.fallback ?? (global && (global[virtual.protocol] ?? {}));
  return used && { server: used.server ?? '', port: used.port ?? virtual.port, forward: used.forward };
}
