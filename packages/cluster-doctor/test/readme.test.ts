import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { DoctorErrorCode } from '../src/bundle/errors.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

test('the README shows the example, and what it prints', async () => {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...parts) => {
    printed.push(parts.join(' '));
  });
  try {
    await import('../examples/judge.js');
  } finally {
    log.mockRestore();
  }
  expect(readme).toContain(read('../examples/judge.ts'));
  expect(readme).toContain(`\`\`\`\n${printed.join('\n')}\n\`\`\``);
});

const codes: Readonly<Record<DoctorErrorCode, true>> = { 'bundle-unreadable': true, 'bundle-version': true };

test.each(Object.keys(codes))('the README has the code %s', (code) => {
  expect(readme).toContain(`\`${code}\``);
});
