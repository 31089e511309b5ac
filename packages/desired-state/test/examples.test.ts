import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

const directory = new URL('../examples/', import.meta.url);

test.each(readdirSync(directory))('the README has %s as it is', async (name) => {
  const readme = await read('../README.md');
  expect(readme).toContain(`\`\`\`ts\n${await read(`../examples/${name}`)}\`\`\``);
});

test('the README shows what an example prints', async () => {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...parts) => {
    printed.push(parts.join(' '));
  });
  try {
    await import('../examples/one-service.js');
  } finally {
    log.mockRestore();
  }
  expect(await read('../README.md')).toContain(`\`\`\`\n${printed.join('\n')}\n\`\`\``);
});

test('the README has every error code', async () => {
  const errors = await read('../src/errors.ts');
  const codes = [...errors.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, code]) => code);
  const readme = await read('../README.md');
  expect(codes.length).toBeGreaterThan(5);
  for (const code of codes) expect(readme).toContain(`| \`${code}\` `);
});
