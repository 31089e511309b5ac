import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clusterYaml, harderway, onThisMachine, temporaryDirectory } from './surroundings.js';

it('issues no credentials where the hosts did not say which ones they have', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
  const { code, stdout } = await harderway(['adopt'], {
    directory,
    engine: { openSession: onThisMachine() },
  });
  expect(code).toBe(1);
  expect(stdout).toContain('unread   ca.pem');
  expect(stdout).toContain('Nothing was compared with the hosts');
  expect(await readdir(directory)).not.toContain('auth');
});
