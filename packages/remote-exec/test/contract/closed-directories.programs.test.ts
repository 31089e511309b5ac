import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { download } from '../../src/get/download.js';
import type { Transport } from '../../src/model/transport.js';
import { connect } from '../../src/ssh2/connect.js';
import { type Sshd, startSshd } from '../rig/sshd.js';
import { makeUser, type User } from '../rig/user.js';

let user: User;
let sshd: Sshd;
let host: Transport;
let root: string;
beforeAll(async () => {
  user = makeUser({ sudo: 'free' });
  sshd = await startSshd({ wrap: user.wrap, user: user.name });
  host = await connect(sshd.target);
});
afterAll(async () => {
  await host?.close();
  await sshd?.stop();
  user?.remove();
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'remote-exec-closed-'));
  chmodSync(root, 0o777);
  for (const side of ['host', 'here'])
    for (const each of ['open', 'closed']) {
      mkdirSync(join(root, side, each), { recursive: true });
      writeFileSync(join(root, side, each, 'file'), `of ${side}`);
    }
  chownSync(join(root, 'host'), 60_321, 60_321);
  chmodSync(join(root, 'here', 'closed'), 0o700);
  return () => rmSync(root, { recursive: true, force: true });
});

const hereIs = (path: string): string => readFileSync(join(root, 'here', path), 'utf8');

describe.each([
  ['that nobody else may read', 'closed', 0o700],
  ['whose names alone may be read', 'closed', 0o744],
  ['whose entries alone may be opened', 'closed', 0o711],
  ['which is the whole one', '.', 0o711],
])('a directory of the host %s', (_, path, mode) => {
  beforeEach(() => {
    chownSync(join(root, 'host', path), 0, 0);
    chmodSync(join(root, 'host', path), mode);
  });

  test('is not taken for empty when it is copied from there', async () => {
    const failed = { code: 'permission-denied', message: expect.stringContaining(`"${path}"`) };
    const [from, to] = [join(root, 'host'), join(root, 'here')];
    await expect(host.getDirectory(from, to, { delete: true })).rejects.toMatchObject(failed);
    await expect(host.getDirectory(from, to)).rejects.toMatchObject(failed);
    expect([hereIs('closed/file'), hereIs('open/file')]).toEqual(['of here', 'of here']);
  });

  test('is not taken for equal when it is copied to there', async () => {
    rmSync(join(root, 'here', 'closed', 'file'));
    const options = { delete: true, dryRun: true };
    await expect(host.putDirectory(join(root, 'here'), join(root, 'host'), options)).rejects.toMatchObject({
      code: 'put-failed',
      message: expect.stringContaining(`"${path}"`),
    });
  });

  test('is copied with sudo', async () => {
    await host.getDirectory(join(root, 'host'), join(root, 'here'), { delete: true, sudo: true });
    expect([hereIs('closed/file'), hereIs('open/file')]).toEqual(['of host', 'of host']);
  });
});

test('a directory that is left out need not be readable', async () => {
  chmodSync(join(root, 'host', 'closed'), 0o700);
  const options = { delete: true, exclude: ['closed'] };
  await host.getDirectory(join(root, 'host'), join(root, 'here'), options);
  expect([hereIs('closed/file'), hereIs('open/file')]).toEqual(['of here', 'of host']);
  await host.putDirectory(join(root, 'here'), join(root, 'host'), options);
});

test('a file in a directory that may not be entered is not taken for missing', async () => {
  const file = join(root, 'host', 'closed', 'file');
  await expect(host.get(`${file}s`)).rejects.toMatchObject({ code: 'not-found' });
  chownSync(join(root, 'host', 'closed'), 0, 0);
  chmodSync(join(root, 'host', 'closed'), 0o700);
  const denied = { code: 'permission-denied', path: file };
  await expect(host.get(file)).rejects.toMatchObject(denied);
  await expect(download(host, file, join(root, 'copy'))).rejects.toMatchObject(denied);
  expect(Buffer.from(await host.get(file, { sudo: true })).toString()).toBe('of host');
});
