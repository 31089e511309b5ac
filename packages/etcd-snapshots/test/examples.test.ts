import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { EtcdSnapshotErrorCode } from '../src/errors.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

test('the README shows the example, and what it prints', async () => {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...parts) => {
    printed.push(parts.join(' '));
  });
  try {
    await import('../examples/restore-members.js');
  } finally {
    log.mockRestore();
  }
  expect(readme).toContain(read('../examples/restore-members.ts'));
  expect(readme).toContain(`\`\`\`\n${printed.join('\n')}\n\`\`\``);
});

const codes: Readonly<Record<EtcdSnapshotErrorCode, true>> = {
  'damaged-snapshot': true,
  'backup-failed': true,
  'bad-retention': true,
  'bad-raise': true,
};

test.each(Object.keys(codes))('the README has the code %s', (code) => {
  expect(readme).toContain(`\`${code}\``);
});
