import { getDirectory } from './directory/get-directory.js';
import { putDirectory } from './directory/put-directory.js';
import { neverRan } from './errors.js';
import { forwardings } from './forward/forwardings.js';
import { get } from './get/get.js';
import type { Connection } from './model.js';
import { put } from './put/put.js';
import { withStreamsRead } from './put/streamed.js';
import type { Route } from './run/channel.js';
import { run, stream } from './run/run.js';

/** The public transport over a route. */
export function transport(given: Route): Connection {
  let closed = false;
  const refuseClosed = (): void => {
    if (closed) throw neverRan(given.host, 'CLOSED', 'the connection is closed.');
  };
  const route: Route = {
    ...given,
    open: async (...how) => {
      refuseClosed();
      return given.open(...how);
    },
  };
  const { closeAll, dial, forwardLocal, forwardRemote } = forwardings(given.host, {
    dial: async (to) => {
      refuseClosed();
      return given.dial(to);
    },
    listen: async (at, onConnection) => {
      refuseClosed();
      return given.listen(at, onConnection);
    },
  });
  const close = async (): Promise<void> => {
    closed = true;
    await closeAll();
    await given.close();
  };
  return {
    host: route.host,
    run: (command) => run(route, command),
    stream: (command) => stream(route, command),
    put: (files, options = {}) =>
      withStreamsRead(route.host, files, options, (known) => put(route, known, options)),
    get: (path, options = {}) => get(route, path, options),
    putDirectory: (from, to, options = {}) => putDirectory(route, from, to, options),
    getDirectory: (path, to, options = {}) => getDirectory(route, path, to, options),
    dial,
    forwardLocal,
    forwardRemote,
    close,
    [Symbol.asyncDispose]: close,
  };
}
