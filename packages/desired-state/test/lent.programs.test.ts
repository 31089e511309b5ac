import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, localFile, type Transport } from '@harderway/remote-exec';
import { borrow, lending } from '@harderway/remote-exec/streams';
import { expect, test } from 'vitest';
import { diff } from '../src/compare.js';
import { apply, probe } from '../src/on-host.js';
import { eachOnAScriptHost, ownFile } from './script-host.js';

const host = eachOnAScriptHost();

/** A transport that notes in which memory its commands get what they read. */
function noting(transport: Transport, memory: Set<ArrayBufferLike>): Transport {
  const noted = (stdin: Command['stdin']): Command['stdin'] =>
    stdin === undefined || typeof stdin === 'string' || stdin instanceof Uint8Array
      ? stdin
      : lending(async function* () {
          for await (const piece of borrow(stdin)) {
            if (piece.length >= 64 * 1024) memory.add(piece.buffer);
            yield piece;
          }
        });
  return { ...transport, run: (command) => transport.run({ ...command, stdin: noted(command.stdin) }) };
}

test('a large file goes through two buffers, and is not copied on its way', async () => {
  const from = join(host().root, 'from');
  writeFileSync(from, Buffer.alloc(8 * 1024 * 1024, 'program'));
  const resources = [ownFile(join(host().root, 'to'), await localFile(from))];
  const seen = await probe(host().transport, resources);
  const memory = new Set<ArrayBufferLike>();
  await apply(noting(host().transport, memory), diff(resources, seen), {
    generation: seen.generation,
    onUpload: () => {},
  });
  expect(memory.size).toBe(2);
  expect(diff(resources, await probe(host().transport, resources))).toEqual([]);
});
