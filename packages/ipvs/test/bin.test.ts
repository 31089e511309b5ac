import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'harderway-ipvs-'));
beforeAll(() => {
  const entries = ['bin=src/bin.ts', 'oracle=oracle/run.ts'];
  execFileSync('node', ['../../tools/bundle.mjs', join(directory, 'dist'), ...entries], {
    cwd: root,
    stdio: 'pipe',
  });
  cpSync(join(root, 'package.json'), join(directory, 'package.json'));
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true }));

function tool(name: string, args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync('node', [join(directory, `dist/${name}.js`), ...args], {
    input,
    encoding: 'utf8',
    cwd: directory,
    env: { ...process.env, INIT_CWD: directory },
  });
  return { status, stdout, stderr };
}
function write(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return name;
}

test('the program runs, and says where help is', () => {
  const { status, stdout } = tool('bin', ['show', '-'], '-A -t 192.168.1.21:6443 -s wlc\n');
  expect(status).toBe(0);
  expect(stdout).toContain('TCP  192.168.1.21:6443 wlc\n');
  expect(tool('bin', ['nonsense'])).toMatchObject({ status: 64, stdout: '' });
});

test('the comparison with recorded runs counts what differs', () => {
  const argv = ['-A', '-t', '10.0.0.1:80', '-o'];
  const recorded = {
    argv,
    rc: 2,
    stdout: '',
    stderr: 'One-Packet Scheduling is only for UDP virtual services\n',
  };
  const file = write('runs.json', JSON.stringify({ argv_cases: [recorded, { ...recorded, rc: 0 }] }));
  const { status, stdout } = tool('oracle', [file]);
  expect(status).toBe(1);
  expect(stdout.trim().split('\n').at(-1)).toBe('1 passed, 1 failed');
});
