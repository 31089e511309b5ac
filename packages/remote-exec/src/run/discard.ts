import type { Readable } from 'node:stream';

/** Has a stream flow into nothing, whoever read it before, so that what waits for its end does not wait for ever. */
export function discard(stream: Readable): void {
  // A loop over the stream that was left holds it by this listener.
  stream.removeAllListeners('readable');
  stream.on('data', () => undefined);
  stream.resume();
}
