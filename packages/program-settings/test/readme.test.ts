import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

it('prints what the README shows', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  await import('../examples/why.js');
  const printed = log.mock.calls.map(([line]) => String(line)).join('\n');
  log.mockRestore();
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(readFileSync(new URL('../examples/why.ts', import.meta.url), 'utf8'));
  expect(readme).toContain(printed);
});
