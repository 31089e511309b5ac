import type { Readable } from 'node:stream';

/** Discards the rest of a stream, even if it has a reader, so that nobody waits for its end forever. */
export function discard(stream: Readable): void {
  // An abandoned `for await` still pauses the stream by this listener.
  stream.removeAllListeners('readable');
  stream.on('data', () => undefined);
  stream.resume();
}
