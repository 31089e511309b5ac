import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'harderway-ldirectord-config-'));
beforeAll(() => {
  const entries = ['bin=src/bin.ts'];
  execFileSync('node', ['../../tools/bundle.mjs', 'node_modules/.tools', ...entries], {
    cwd: root,
    stdio: 'pipe',
  });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[], input = '') => {
  const { status, stdout, stderr } = spawnSync('node', [join(root, 'node_modules/.tools/bin.js'), ...args], {
    input,
    encoding: 'utf8',
    cwd: folder,
  });
  return { status, stdout, stderr };
};
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

test('check says where and what, and exits by it', () => {
  const good = write('good.cf', 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n');
  expect(run(['check', good])).toEqual({ status: 0, stdout: '', stderr: '' });
  const bad = write('bad.cf', 'checktimeout=5s\nvirtual=10.0.0.1:80\n\treal=10.0.0.2:80 nat\n');
  expect(run(['check', bad])).toEqual({
    status: 1,
    stdout:
      'bad.cf:1:14: warning: Of checktimeout=5s only "5" is taken [value-cut]\n' +
      'bad.cf:3:2: error: forward method must be gate, masq or ipip [invalid-value]\n',
    stderr: '',
  });
  const [result] = JSON.parse(run(['check', '--json', '-'], readFileSync(join(folder, bad), 'utf8')).stdout);
  expect(result).toMatchObject({
    file: '-',
    verdict: 'invalid',
    findings: [{ code: 'value-cut' }, { position: { line: 3, column: 2, offset: 37 } }],
  });
});

test('check --fix makes the changes that are certain', () => {
  const file = write('fix.cf', 'virtual=10.0.0.1:80\r\n\treal=10.0.0.2:80 gate 1 "/x", "ok"\r\n');
  run(['check', '--fix', file]);
  expect(readFileSync(join(folder, file), 'utf8')).toBe(
    'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 "x", "ok"\n',
  );
});

test('fmt prints or writes one layout', () => {
  const file = write(
    'layout.cf',
    'quiescent  =  yes\nvirtual=10.0.0.1:80\n\treal = 10.0.0.2:80 gate # first\n',
  );
  const laid = 'quiescent=yes\n\nvirtual=10.0.0.1:80\n    real=10.0.0.2:80 gate # first\n';
  expect(run(['fmt', file])).toEqual({ status: 0, stdout: laid, stderr: '' });
  expect(run(['fmt', '--write', file]).status).toBe(0);
  expect(readFileSync(join(folder, file), 'utf8')).toBe(laid);
  expect(run(['fmt', '-'], 'nonsense\n')).toMatchObject({ status: 1, stdout: '' });
});

test('fmt --write writes the file a link leads to, and keeps its mode', () => {
  mkdirSync(join(folder, 'real'));
  const file = write('real/l.cf', 'quiescent  =  yes\n');
  chmodSync(join(folder, file), 0o660);
  symlinkSync(file, join(folder, 'l.cf'));
  expect(run(['fmt', '--write', 'l.cf'])).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(lstatSync(join(folder, 'l.cf')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, file), 'utf8')).toBe('quiescent=yes\n');
  expect(statSync(join(folder, file)).mode & 0o7777).toBe(0o660);
  expect(readdirSync(join(folder, 'real'))).toEqual(['l.cf']);
});

test('show hides secrets', () => {
  const file = write('secret.cf', 'virtual=10.0.0.1:21\n\treal=10.0.0.2:21 gate\n\tpasswd="hunter2"\n');
  for (const args of [
    ['show', file],
    ['show', '--json', file],
  ]) {
    const { status, stdout } = run(args);
    expect(status).toBe(0);
    expect(stdout).toContain('(hidden)');
    expect(stdout).not.toContain('hunter2');
  }
});

test('explain knows directives and codes', () => {
  expect(run(['explain', 'checkinterval']).stdout).toContain('fork=yes');
  expect(run(['explain', 'receive-lost']).stdout).toContain('Leave the slash out');
  expect(run(['explain', 'nonsense']).status).toBe(1);
});

test('wrong use and files that are not there have exit statuses of their own', () => {
  expect(run([]).status).toBe(2);
  expect(run(['check']).status).toBe(2);
  expect(run(['check', '--nonsense']).status).toBe(2);
  expect(run(['check', 'not-there.cf']).status).toBe(3);
  expect(run(['--help']).stdout).toContain('Usage: ldirectord-config');
});
