import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { labPrograms } from '../src/lab-programs.js';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'scripts-programs-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

it('a mirror that was named and cannot be reached is an error: nothing else takes its place', async () => {
  const said: string[] = [];
  const progress = {
    report: () => undefined,
    log: (text: string) => void said.push(text),
    close: () => undefined,
  };
  const asked = labPrograms({ mirror: 'http://127.0.0.1:1' }, progress, new AbortController().signal);
  await expect(asked).rejects.toMatchObject({ code: 'not-reachable' });
  expect(said).toEqual([]);
});
