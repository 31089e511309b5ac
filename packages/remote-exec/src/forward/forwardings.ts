import type { Duplex } from 'node:stream';
import { isRemoteExecError, neverRan } from '../errors.js';
import type { Connection, Forwarding } from '../model.js';
import { type Dial, forward, type Listen, listenHere } from './forward.js';
import { dialHere } from './here.js';

/** How a connection dials and forwards, and what ends all that. */
export interface Forwardings extends Pick<Connection, 'dial' | 'forwardLocal' | 'forwardRemote'> {
  readonly closeAll: () => Promise<void>;
}

/** Forwardings over the means of a transport. */
export function forwardings(
  host: string,
  means: { readonly dial: Dial; readonly listen: Listen },
): Forwardings {
  const open = new Set<Forwarding>();
  const kept = async (made: Promise<Forwarding>): Promise<Forwarding> => {
    const forwarding = await made;
    open.add(forwarding);
    return forwarding;
  };
  const dial: Dial = (to): Promise<Duplex> =>
    means.dial(to).catch((cause: unknown) => {
      if (isRemoteExecError(cause)) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw neverRan(
        host,
        'FORWARD_REFUSED',
        `${to.host} port ${to.port} can't be reached from the host: ${why}`,
        cause,
      );
    });
  return {
    dial,
    forwardLocal: (options) => kept(forward(host, listenHere, dial, options)),
    forwardRemote: (options) => kept(forward(host, means.listen, dialHere, options)),
    closeAll: async () => {
      await Promise.all([...open].map((each) => each.close()));
      open.clear();
    },
  };
}
