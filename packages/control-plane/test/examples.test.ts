import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

test('the README shows the example, and what it prints', async () => {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...parts) => {
    printed.push(parts.join(' '));
  });
  try {
    await import('../examples/render.js');
  } finally {
    log.mockRestore();
  }
  const readme = await read('../README.md');
  expect(readme).toContain(await read('../examples/render.ts'));
  expect(readme).toContain(`\`\`\`\n${printed.join('\n')}\n\`\`\``);
});

test.each(['install', 'upgrade', 'rotate', 'backup', 'restore'])(
  'the README shows the example %s',
  async (name) => {
    expect(await read('../README.md')).toContain(await read(`../examples/${name}.ts`));
  },
);

test('docs/errors.md has every error code', async () => {
  const errors = await read('../src/model/errors.ts');
  const codes = [...errors.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, code]) => code);
  const page = await read('../docs/errors.md');
  expect(codes.length).toBeGreaterThan(5);
  for (const code of codes) expect(page).toContain(`| \`${code}\` `);
});
