import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { downLab, upLab } from '../../src/lab/up.js';
import { ensureDebianPackages } from '../../src/machine/debian-packages.js';
import { obtainDebianPrograms } from '../../src/programs/obtain.js';

let directory = '';

/** A machine without dpkg and apt, whose user is not root. */
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-no-debian-'));
  await symlink('/usr/bin/setpriv', join(directory, 'setpriv'));
  vi.stubEnv('PATH', directory);
  vi.spyOn(process, 'getuid').mockReturnValue(1000);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(directory, { recursive: true });
});

test.each([
  ['setting a lab up', () => upLab({ name: 'none', stateDirectory: directory })],
  ['taking a lab down', () => downLab('none', { stateDirectory: directory })],
  ['installing packages', () => ensureDebianPackages(['curl'])],
  ['obtaining programs', () => obtainDebianPrograms({ cacheDirectory: directory })],
])('%s where there is no dpkg says what is needed, before it asks for root', async (_, work) => {
  await expect(work()).rejects.toMatchObject({
    code: 'unsupported-machine',
    message: expect.stringMatching(/has no dpkg \(it runs .+\)$/),
    hint: expect.stringContaining('use a Debian 13 machine'),
  });
});
