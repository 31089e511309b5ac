import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { holdLab } from '../../src/lab/hold.js';
import { placesOf } from '../../src/lab/places.js';
import { downLab, upLab } from '../../src/lab/up.js';

const name = 'test-hold';
let stateDirectory = '';
beforeEach(async () => {
  stateDirectory = await mkdtemp(join(tmpdir(), 'harderway-hold-'));
  // Nothing is done here that needs root.
  vi.spyOn(process, 'getuid').mockReturnValue(0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(stateDirectory, { recursive: true, force: true });
});

test('nobody else sets up or takes down a lab that is held, and its holder does', async () => {
  const { directory, lock } = await placesOf(name, stateDirectory);
  await mkdir(directory);
  await holdLab(
    name,
    async (lab) => {
      const busy = {
        code: 'lab-busy',
        message: expect.stringContaining(
          `lab ${name} is in use by another process (process ${process.pid} holds`,
        ),
      };
      await Promise.all([
        expect(upLab({ name, stateDirectory, existing: 'replace' })).rejects.toMatchObject(busy),
        expect(downLab(name, { stateDirectory })).rejects.toMatchObject(busy),
      ]);
      expect(existsSync(directory)).toBe(true);
      expect(await lab.down()).toBe(true);
      expect(await lab.down()).toBe(false);
    },
    { stateDirectory },
  );
  expect(existsSync(directory)).toBe(false);
  expect(existsSync(lock)).toBe(false);
});

test('a hold ends with an error, too', async () => {
  const { directory } = await placesOf(name, stateDirectory);
  await mkdir(directory);
  const failing = holdLab(name, () => Promise.reject(new Error('inside')), { stateDirectory });
  await expect(failing).rejects.toThrow('inside');
  expect(existsSync(directory)).toBe(true);
  expect(await downLab(name, { stateDirectory })).toBe(true);
});
