import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const text = (path: string): Promise<string> => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

test('the README shows the example that the tests of whole labs run', async () => {
  expect(await text('README.md')).toContain(`\`\`\`ts\n${await text('examples/two-hosts.ts')}\`\`\``);
});

test('the README explains each error code', async () => {
  const source = await text('src/errors.ts');
  const codes = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map((match) => match[1]);
  const readme = await text('README.md');
  expect(codes.length).toBeGreaterThan(10);
  for (const code of codes) expect(readme).toMatch(new RegExp(`^\\| \`${code}\` +\\|`, 'm'));
});
