import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

test('the README shows the example, and what it prints', async () => {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...parts) => {
    printed.push(parts.join(' '));
  });
  try {
    await import('../examples/control-node.js');
  } finally {
    log.mockRestore();
  }
  const readme = await read('../README.md');
  expect(readme).toContain(await read('../examples/control-node.ts'));
  expect(readme).toContain(`\`\`\`\n${printed.join('\n')}\n\`\`\``);
});
