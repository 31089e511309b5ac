import type { Writable } from 'node:stream';
import type { Cancellation } from '../async/cancellation.js';
import { borrow } from '../content/lend.js';
import type { Command } from '../model/command.js';
import type { RunningCommand } from './start.js';

/** The largest piece to write to a stream at once, which limits the memory of waiting pieces. */
const pieceBytes = 256 * 1024;

/** Writes an input to a command's stdin until the command ends or is cancelled. @throws errors of the input itself */
export const feed = (
  { stdin, ended }: RunningCommand,
  input: Command['stdin'],
  cancellation: Cancellation,
  onBytes?: (count: number) => void,
): Promise<void> => pump(input, stdin, Promise.race([ended, cancellation.fired]), onBytes);

/**
 * Writes an input to a stream, each piece after the previous one is taken, and ends the stream. Returns early, without an error,
 * once `gone` settles, since the reader may end before it has read everything.
 * @throws errors of the input itself
 */
async function pump(
  input: Command['stdin'],
  stream: Writable,
  gone: Promise<unknown>,
  onBytes?: (count: number) => void,
): Promise<void> {
  let over = false;
  const stop = gone.then(() => {
    over = true;
  });
  const pieces = piecesOf(input);
  try {
    while (!over) {
      const next = await Promise.race([pieces.next(), stop]);
      if (!next || next.done === true) break;
      // Without a reader, a write may never call back.
      await Promise.race([taken(stream, next.value), stop]);
      onBytes?.(next.value.length);
    }
  } finally {
    // The input may wait for something that never comes, so its cleanup is not waited for.
    if (over) void pieces.return().then(undefined, () => undefined);
  }
  if (!over && !stream.writableEnded) stream.end();
}

async function* piecesOf(input: Command['stdin'] = ''): AsyncGenerator<Uint8Array, void, undefined> {
  const given = typeof input === 'string' ? Buffer.from(input) : input;
  for await (const bytes of given instanceof Uint8Array ? [given] : borrow(given))
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

function taken(stream: Writable, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    // Errors surface as the end of the channel.
    stream.write(piece, () => resolve());
  });
}
