import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { EtcdConfigErrorCode } from '../src/errors.js';
import type { PlanRefusal } from '../src/membership/model.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

test('the README shows the example, and what it prints', async () => {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...parts) => {
    printed.push(parts.join(' '));
  });
  try {
    await import('../examples/three-members.js');
  } finally {
    log.mockRestore();
  }
  expect(readme).toContain(read('../examples/three-members.ts'));
  expect(readme).toContain(`\`\`\`\n${printed.join('\n')}\n\`\`\``);
});

/** Every code that a program has to tell apart, and that is not in RULES.md. */
const codes: Readonly<Record<EtcdConfigErrorCode | PlanRefusal['code'], true>> = {
  'unknown-version': true,
  'unknown-member': true,
  'duplicate-member': true,
  'reserved-flag': true,
  'member-already-started': true,
  'unnamed-member': true,
  'unreadable-file': true,
  'quorum-lost': true,
  'quorum-at-risk': true,
  'no-members': true,
  'nothing-in-common': true,
};

test.each(Object.keys(codes))('the README has the code %s', (code) => {
  expect(readme).toContain(`\`${code}\``);
});
