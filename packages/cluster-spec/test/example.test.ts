import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

it('prints what the README shows', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  await import('../examples/validate.js');
  const printed = String(log.mock.calls[0]?.[0]);
  log.mockRestore();
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const source = readFileSync(new URL('../examples/validate.ts', import.meta.url), 'utf8');
  expect(readme).toContain(source);
  expect(readme).toContain(printed);
});
