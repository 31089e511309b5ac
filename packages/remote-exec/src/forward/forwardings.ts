import type { Duplex } from 'node:stream';
import { isRemoteExecError, neverRan } from '../errors/remote-exec-error.js';
import type { Dial, Forwarding, Listen } from '../model/forwarding.js';
import type { Connection } from '../model/transport.js';
import { dialHere } from './dial-here.js';
import { forward, listenHere } from './forward.js';

/** How a connection dials and forwards, and how all of that ends. */
export interface Forwardings extends Pick<Connection, 'dial' | 'forwardLocal' | 'forwardRemote'> {
  readonly closeAll: () => Promise<void>;
}

/** Forwardings by the dialing and listening of a backend. */
export function forwardings(
  host: string,
  backend: { readonly dial: Dial; readonly listen: Listen },
): Forwardings {
  const open = new Set<Forwarding>();
  const kept = async (made: Promise<Forwarding>): Promise<Forwarding> => {
    const forwarding = await made;
    open.add(forwarding);
    return forwarding;
  };
  const dial: Dial = (to): Promise<Duplex> =>
    backend.dial(to).catch((cause: unknown) => {
      if (isRemoteExecError(cause)) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw neverRan(
        host,
        'forward-refused',
        `${to.host} port ${to.port} can't be reached from the host: ${why}`,
        { cause },
      );
    });
  return {
    dial,
    forwardLocal: (options) => kept(forward(host, listenHere, dial, options)),
    forwardRemote: (options) => kept(forward(host, backend.listen, dialHere, options)),
    closeAll: async () => {
      await Promise.all([...open].map((each) => each.close()));
      open.clear();
    },
  };
}
