import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nodeFiles } from '../src/node/files.js';
import { memoryWorld } from '../src/testing/memory-world.js';
import { readText } from '../src/world.js';

const directory = mkdtempSync(join(tmpdir(), 'command-'));
afterAll(() => rmSync(directory, { recursive: true }));
const path = join(directory, 'a.txt');
writeFileSync(path, 'old');

test('FIFOs and devices are no texts', async () => {
  const fifo = join(directory, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const world = { ...memoryWorld().world, files: nodeFiles };
  for (const each of [fifo, '/dev/zero', '/dev/null'])
    await expect(readText(world, each)).rejects.toMatchObject({ code: 'file-unreadable' });
  rmSync(fifo);
});
