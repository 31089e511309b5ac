import { withStreamsRead } from '../content/streamed.js';
import { getDirectory } from '../directory/get-directory.js';
import { putDirectory } from '../directory/put-directory.js';
import { neverRan } from '../errors/remote-exec-error.js';
import { forwardings } from '../forward/forwardings.js';
import { get } from '../get/get.js';
import type { Connection } from '../model/transport.js';
import { put } from '../put/put.js';
import type { Backend } from '../run/backend.js';
import { run } from '../run/run.js';
import { stream } from '../run/stream.js';

/** The public connection over a backend. */
export function transport(given: Backend): Connection {
  let closed = false;
  const refuseClosed = (): void => {
    if (closed) throw neverRan(given.host, 'closed', 'the connection is closed.');
  };
  const backend: Backend = {
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
    host: backend.host,
    run: (command) => run(backend, command),
    stream: (command) => stream(backend, command),
    put: (files, options = {}) =>
      withStreamsRead(backend.host, files, options, (known) => put(backend, known, options)),
    get: (path, options = {}) => get(backend, path, options),
    putDirectory: (from, to, options = {}) => putDirectory(backend, from, to, options),
    getDirectory: (path, to, options = {}) => getDirectory(backend, path, to, options),
    dial,
    forwardLocal,
    forwardRemote,
    close,
    [Symbol.asyncDispose]: close,
  };
}
