import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addresses } from '../examples/addresses.js';

it('the README shows what the example returns', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, inventory = ''] = /```ini\n(.*?)```/s.exec(readme) ?? [];
  const [, returned] = /`(\['.*\])`/.exec(readme) ?? [];
  const directory = await mkdtemp(join(tmpdir(), 'host-inventory-'));
  await writeFile(join(directory, 'hosts'), inventory);
  expect(await addresses(join(directory, 'hosts'), 'web:!web3')).toEqual(
    JSON.parse(returned?.replaceAll("'", '"') ?? ''),
  );
  await rm(directory, { recursive: true });
});
