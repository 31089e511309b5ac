import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeFiles } from '@harderway/command/node';
import { describe, expect, it } from 'vitest';

describe('systemd-unit check', () => {
  it('refuses FIFOs and devices', () => {
    const fifo = join(mkdtempSync(join(tmpdir(), 'systemd-unit-')), 'a.service');
    execFileSync('mkfifo', [fifo]);
    for (const path of [fifo, '/dev/zero'])
      expect(() => nodeFiles.read(path, { regular: true })).toThrow(
        `cannot read ${path}: it is not a regular file`,
      );
    rmSync(dirname(fifo), { recursive: true });
  });
});
