import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFake } from '../../src/fake/fake.js';
import { local } from '../../src/local/local.js';
import type { PutFile } from '../../src/model/files.js';

const directory = mkdtempSync(join(tmpdir(), 'remote-exec-fake-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const file: PutFile = { path: join(directory, 'file'), content: 'x', mode: 0o600 };

describe('what this machine refuses, the fake refuses', () => {
  it('a file beyond maxBytes', async () => {
    await local().put([file]);
    const fake = createFake({ files: { [file.path]: 'x' } });
    for (const host of [local(), fake]) {
      await expect(host.get(file.path, { maxBytes: 0 })).rejects.toMatchObject({
        code: 'get-failed',
        message: expect.stringContaining('larger than maxBytes (0)'),
      });
    }
  });
});
