import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BatchWriter } from '../../src/backup/batches.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'batches-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('what arrives', () => {
  test('is written in its order, whatever the sizes of its parts', async () => {
    const path = join(directory, 'all');
    const file = await open(path, 'w');
    const writer = new BatchWriter(file);
    const parts = [1, 32_768, 0, 700_000, 400_000, 3_000_000, 7].map((size, index) =>
      Buffer.alloc(size, index + 1),
    );
    for (const part of parts) await writer.add(part);
    await writer.end();
    await file.close();
    expect((await readFile(path)).equals(Buffer.concat(parts))).toBe(true);
  });

  test('is not written where that fails, and says so at the latest at its end', async () => {
    const file = await open(join(directory, 'all'), 'w');
    await file.close();
    const writer = new BatchWriter(file);
    await writer.add(Buffer.alloc(2_000_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(writer.end()).rejects.toMatchObject({ code: 'EBADF' });
  });
});
