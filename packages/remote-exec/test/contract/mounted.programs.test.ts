import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

let sshd: Sshd;
let host: Transport;
let root: string;
beforeAll(async () => {
  sshd = await startSshd();
  host = await connect(sshd.target);
});
afterAll(async () => {
  await host?.close();
  await sshd?.stop();
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'remote-exec-mounted-'));
  for (const each of ['from', 'to/old/inner disk']) mkdirSync(join(root, each), { recursive: true });
  writeFileSync(join(root, 'from/new'), 'new');
  const disk = join(root, 'to/old/inner disk');
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', disk]);
  writeFileSync(join(disk, 'precious'), 'data');
  return () => {
    execFileSync('umount', [disk]);
    rmSync(root, { recursive: true, force: true });
  };
});

test.each(['putDirectory', 'getDirectory'] as const)('%s empties no file system', async (copy) => {
  const [from, to] = [join(root, 'from'), join(root, 'to')];
  const precious = (): string => readFileSync(join(to, 'old/inner disk/precious'), 'utf8');
  await expect(host[copy](from, to, { delete: true })).rejects.toMatchObject({
    code: copy === 'putDirectory' ? 'put-failed' : 'get-failed',
    message: expect.stringContaining('a file system is mounted'),
  });
  expect([precious(), existsSync(join(to, 'new'))]).toEqual(['data', false]);
  // What is excluded stays.
  await host[copy](from, to, { delete: true, exclude: ['old'] });
  expect([precious(), readFileSync(join(to, 'new'), 'utf8')]).toEqual(['data', 'new']);
});
