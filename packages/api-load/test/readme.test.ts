import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const text = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

test('the README explains each cause', async () => {
  const source = await text('src/cause.ts');
  const causes = [...source.matchAll(/^ {2}\| '(\w+)'/gm)].map((match) => match[1]);
  expect(causes.length).toBeGreaterThan(6);
  const readme = await text('README.md');
  for (const cause of causes) expect(readme).toMatch(new RegExp(`^\\| \`${cause}\` +\\|`, 'm'));
});
