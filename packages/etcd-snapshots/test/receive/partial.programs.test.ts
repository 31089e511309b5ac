import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { partialPath, removePartials } from '../../src/receive/partial.js';

test('what killed processes of this machine have left goes, and nothing else', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'partials-'));
  try {
    const own = partialPath(directory);
    const dead = spawnSync('true').pid;
    const left = own.replace(`-${process.pid}-`, `-${dead}-`);
    const elsewhere = join(directory, `.snapshot-another-machine-${dead}-012345678901`);
    const sameName = join(directory, `.snapshot-${hostname()}-0123456789ab-${dead}-012345678901`);
    const whole = join(directory, 'control-2026-11-26T01-02-03Z.db');
    for (const path of [own, left, elsewhere, sameName, whole]) await writeFile(path, '');
    await removePartials(directory);
    expect((await readdir(directory)).sort()).toEqual(
      [own, elsewhere, sameName, whole].map((path) => basename(path)).sort(),
    );
  } finally {
    await rm(directory, { recursive: true });
  }
});
