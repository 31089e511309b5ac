import type { Host } from '../cluster/host.js';

/** Finds something out once for each host, however many checks ask, and for however many other hosts. */
export function perHost<T>(find: (host: Host) => T): (host: Host) => T {
  const known = new WeakMap<Host, { readonly found: T }>();
  return (host) => {
    const { found } = known.get(host) ?? { found: find(host) };
    known.set(host, { found });
    return found;
  };
}
