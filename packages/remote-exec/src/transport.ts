import { neverRan } from './errors.js';
import { get } from './get/get.js';
import type { Transport } from './model.js';
import { put } from './put/put.js';
import { withStreamsRead } from './put/streamed.js';
import type { Route } from './run/channel.js';
import { run, stream } from './run/run.js';

/** The public transport over a route. */
export function transport(given: Route): Transport {
  let closed = false;
  const route: Route = {
    ...given,
    open: async (...how) => {
      if (closed) throw neverRan(given.host, 'CLOSED', 'the connection is closed.');
      return given.open(...how);
    },
  };
  return {
    host: route.host,
    run: async (command) => {
      const { stdoutBytes: _, ...result } = await run(route, command);
      return result;
    },
    stream: (command) => stream(route, command),
    put: (files, options = {}) =>
      withStreamsRead(route.host, files, options, (known) => put(route, known, options)),
    get: (path, options = {}) => get(route, path, options),
    close: async () => {
      closed = true;
      await given.close();
    },
  };
}
