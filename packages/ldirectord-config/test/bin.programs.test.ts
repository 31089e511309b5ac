import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'harderway-ldirectord-config-'));
beforeAll(() => {
  execFileSync('node', ['../../tools/bundle.mjs', join(directory, 'dist'), 'bin=src/bin.ts'], {
    cwd: root,
    stdio: 'pipe',
  });
  cpSync(join(root, 'package.json'), join(directory, 'package.json'));
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true }));

function run(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync('node', [join(directory, 'dist/bin.js'), ...args], {
    input,
    encoding: 'utf8',
    cwd: directory,
  });
  return { status, stdout, stderr };
}

test('the program reads standard input and files, and writes files', () => {
  const file = join(directory, 'a.cf');
  writeFileSync(file, 'virtual=10.0.0.1:80\r\n\treal=10.0.0.2:80 gate 1 "/x", "ok"\r\n');
  expect(run(['check', '-'], readFileSync(file, 'utf8'))).toMatchObject({ status: 1, stderr: '' });
  expect(run(['check', '--fix', 'a.cf'])).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(readFileSync(file, 'utf8')).toBe('virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 "x", "ok"\n');
  expect(run(['nonsense'])).toMatchObject({ status: 64, stdout: '' });
});
