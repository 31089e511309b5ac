import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shellText } from '../../src/run/shell-text.js';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'without-sudo-'));
  chmodSync(directory, 0o755);
  for (const name of ['sh', 'id']) symlinkSync(`/usr/bin/${name}`, join(directory, name));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs `id -u` with sudo on a host that has none, as a user. */
function asked(uid: number, argv: readonly string[], more: object = {}) {
  const { text, preamble } = shellText({ argv, sudo: true, ...more }, 'rxtoken', false);
  const env = { PATH: directory };
  return spawnSync('/bin/sh', ['-c', text], { uid, gid: uid, env, input: preamble, encoding: 'utf8' });
}

test.each([
  ['a program', ['id', '-u'], {}],
  ['a script', ['sh', '-c', 'id -u'], { env: { A: 'b' } }],
  ['a program that ends with the connection', ['id', '-u'], { endOnLoss: true }],
])('root needs no sudo for %s', (_what, argv, more) => {
  const { status, stdout } = asked(0, argv, more);
  expect([status, stdout]).toEqual([0, 'rxtoken\n0\n']);
});

test('another user is refused', () => {
  const { status, stdout, stderr } = asked(65_534, ['id', '-u']);
  expect([status, stdout]).toEqual([127, '']);
  expect(stderr).toContain('sudo: not found');
});
