import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'harderway-ipvs-'));
beforeAll(() => {
  execFileSync('node', ['../../tools/bundle.mjs', join(directory, 'dist'), 'bin=src/bin.ts'], {
    cwd: root,
    stdio: 'pipe',
  });
  cpSync(join(root, 'package.json'), join(directory, 'package.json'));
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true }));

function program(args: readonly string[], input = '') {
  const { status, stdout } = spawnSync('node', [join(directory, 'dist/bin.js'), ...args], {
    input,
    encoding: 'utf8',
  });
  return { status, stdout };
}

test('the program runs, and says where help is', () => {
  const { status, stdout } = program(['show', '-'], '-A -t 192.168.1.21:6443 -s wlc\n');
  expect(status).toBe(0);
  expect(stdout).toContain('TCP  192.168.1.21:6443 wlc\n');
  expect(program(['nonsense'])).toMatchObject({ status: 64, stdout: '' });
});

test('the comparison with recorded runs counts what differs', () => {
  const argv = ['-A', '-t', '10.0.0.1:80', '-o'];
  const recorded = {
    argv,
    rc: 2,
    stdout: '',
    stderr: 'One-Packet Scheduling is only for UDP virtual services\n',
  };
  writeFileSync(
    join(directory, 'runs.json'),
    JSON.stringify({ argv_cases: [recorded, { ...recorded, rc: 0 }] }),
  );
  const { status, stdout } = spawnSync('node', ['../../tools/oracle.mjs', 'runs.json'], {
    encoding: 'utf8',
    cwd: root,
    env: { ...process.env, INIT_CWD: directory },
  });
  expect(status).toBe(1);
  expect(stdout.trim().split('\n').at(-1)).toBe('1 passed, 1 failed');
});
