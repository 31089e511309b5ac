import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BatchWriter } from '../../src/receive/batches.js';

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

  test('is written whole by a file that takes a part of it at a time', async () => {
    const path = join(directory, 'all');
    const file = await open(path, 'w');
    const partly = {
      writev: async ([first = new Uint8Array()]: readonly Uint8Array[]) => ({
        bytesWritten: (await file.write(first.subarray(0, 70_000))).bytesWritten,
      }),
    };
    const writer = new BatchWriter(partly);
    const parts = [100_000, 1, 900_000, 500_000].map((size, index) => Buffer.alloc(size, index + 1));
    for (const part of parts) await writer.add(part);
    await writer.end();
    await file.close();
    expect((await readFile(path)).equals(Buffer.concat(parts))).toBe(true);
  });

  test('says that the disk is full, where the last batch fits in part', async () => {
    let room = 1_500_000;
    const full = {
      writev: async (buffers: readonly Uint8Array[]) => {
        if (room === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        const bytesWritten = Math.min(room, Buffer.concat(buffers).length);
        room -= bytesWritten;
        return { bytesWritten };
      },
    };
    const writer = new BatchWriter(full);
    await writer.add(Buffer.alloc(1_400_000));
    await writer.add(Buffer.alloc(100_032));
    await expect(writer.end()).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});
