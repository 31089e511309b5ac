import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { saveSettings } from '../examples/save-settings.js';

it('the example saves settings', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'replace-file-'));
  await saveSettings(join(directory, 'settings.json'), { port: 1 });
  expect(JSON.parse(await readFile(join(directory, 'settings.json'), 'utf8'))).toEqual({ port: 1 });
  await rm(directory, { recursive: true });
});
