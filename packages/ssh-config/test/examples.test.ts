import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hopsTo } from '../examples/hops.js';

it('the README shows what the example returns', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, config = ''] = /```sshconfig\n(.*?)```/s.exec(readme) ?? [];
  const [, returned] = /`(\[.*\])`/.exec(readme) ?? [];
  const directory = await mkdtemp(join(tmpdir(), 'ssh-config-'));
  await writeFile(join(directory, 'config'), config);
  expect(await hopsTo('db1', join(directory, 'config'))).toEqual(
    JSON.parse(returned?.replaceAll("'", '"') ?? ''),
  );
  await rm(directory, { recursive: true });
});
