import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { local } from '../../src/local/local.js';

const directory = mkdtempSync(join(tmpdir(), 'remote-exec-many-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each([
  ['of three bytes a character', '字'.repeat(60)],
  ['of quotes', "'".repeat(120)],
])('many files with names %s', (_, name) => {
  it.each([false, true])('are cut into command lines that the system takes (sudo: %s)', async (sudo) => {
    const into = join(directory, `${name.slice(0, 60)}-${sudo}`);
    const files = Array.from({ length: 340 }, (_, index) => ({
      path: join(into, `${name}${index}`),
      content: 'x',
      mode: 0o600,
    }));
    const host = local();
    const first = await host.put(files, { sudo });
    expect(first.every(({ changed }) => changed)).toBe(true);
    const again = await host.put(files, { sudo });
    expect(again.some(({ changed }) => changed)).toBe(false);
    expect(readdirSync(into).length).toBe(files.length);
    await host.close();
  });
});
