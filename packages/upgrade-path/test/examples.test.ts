import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

test('the README shows the example, and what it prints', async () => {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...parts) => {
    printed.push(parts.join(' '));
  });
  try {
    await import('../examples/ladder.js');
  } finally {
    log.mockRestore();
  }
  expect(readme).toContain(read('../examples/ladder.ts'));
  expect(readme).toContain(`\`\`\`\n${printed.join('\n')}\n\`\`\``);
});

test.each(['version-unknown', 'minor-downgrade', 'etcd-path', 'etcd-bounds'])(
  'the README has the code %s',
  (code) => {
    expect(readme).toContain(`\`${code}\``);
  },
);
