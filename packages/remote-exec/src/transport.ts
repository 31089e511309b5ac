import type { Route } from './command/channel.js';
import { run, stream } from './command/run.js';
import { get } from './files/get.js';
import { put } from './files/put.js';
import { withStreamsRead } from './files/streamed.js';
import type { Transport } from './model.js';

/** The public transport over a route. */
export function transport(route: Route): Transport {
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
    close: () => route.close(),
  };
}
