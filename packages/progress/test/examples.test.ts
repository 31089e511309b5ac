import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';

test('the README shows what the example prints in a pipe', async () => {
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const tty = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
  Object.defineProperty(process.stdout, 'isTTY', { value: false, configurable: true });
  try {
    await import('../examples/three-hosts.js');
  } finally {
    write.mockRestore();
    if (tty) Object.defineProperty(process.stdout, 'isTTY', tty);
  }
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(printed);
});
