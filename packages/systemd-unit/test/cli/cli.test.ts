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
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
let folder = '';

beforeAll(() => {
  // Inside the package, so that the command finds its manifest one folder up as it does when installed.
  folder = mkdtempSync(join(root, 'node_modules/.cli-test-'));
  execFileSync(
    'npx',
    ['tsup', 'src/bin.ts', '--format', 'esm', '--no-config', '--silent', '--out-dir', join(folder, 'dist')],
    { cwd: root },
  );
  writeFileSync(join(folder, 'package.json'), readFileSync(join(root, 'package.json')));
}, 120_000);

afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

const run = (...args: readonly string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(folder, 'dist/bin.js'), ...args], { encoding: 'utf8', cwd: folder });

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe('systemd-unit', () => {
  it('prints file:line:column and exits by what it found', () => {
    const file = write('a.service', '[Service]\nExecStart=/bin/a\nnice=5\n');
    expect(run(file)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('a.service:3:1: warning unknown-key:'),
    });
    expect(run('--strict', file).status).toBe(1);
    expect(run('--strict', '--ignore', 'unknown-key', file)).toMatchObject({ status: 0, stdout: '' });
    expect(run(write('b.service', '[Service]\nType=oneshot\n')).status).toBe(1);
  });

  it('fixes what is certain, and nothing else', () => {
    const file = write(
      'c.service',
      '# head\r\n[Service]\r\nExecStart=/bin/a\r\nnice=5\r\nRestart=always # x\r\n',
    );
    expect(run('--fix', file)).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(join(folder, file), 'utf8')).toBe(
      '# head\r\n[Service]\r\nExecStart=/bin/a\r\nNice=5\r\nRestart=always\r\n',
    );
  });

  it('fixes the file a link leads to, and keeps its mode', () => {
    mkdirSync(join(folder, 'real'));
    const file = write('real/l.service', '[Service]\nExecStart=/bin/a\nnice=5\n');
    chmodSync(join(folder, file), 0o666);
    symlinkSync(file, join(folder, 'l.service'));
    expect(run('--fix', 'l.service').status).toBe(0);
    expect(lstatSync(join(folder, 'l.service')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, file), 'utf8')).toBe('[Service]\nExecStart=/bin/a\nNice=5\n');
    expect(statSync(join(folder, file)).mode & 0o7777).toBe(0o666);
    expect(readdirSync(join(folder, 'real'))).toEqual(['l.service']);
  });

  it('speaks JSON and SARIF', () => {
    const file = write('d.service', '[Service]\nExecStart=/bin/a\nNice=x\n');
    expect(JSON.parse(run('--json', file).stdout)).toMatchObject([
      { path: file, diagnostics: [{ code: 'bad-value', position: { line: 3, column: 6 } }] },
    ]);
    const sarif = JSON.parse(run('--sarif', file).stdout);
    expect(sarif).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          results: [
            {
              ruleId: 'bad-value',
              level: 'warning',
              locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 6 } } }],
            },
          ],
        },
      ],
    });
  });

  it('tells the exposure', () => {
    expect(run('--security', write('e.service', '[Service]\nExecStart=/bin/a\n')).stdout).toMatch(
      /^e\.service: 9\.\d UNSAFE\n.*PrivateNetwork=yes/s,
    );
  });

  it.each([
    [['--wrong'], 2],
    [[], 2],
    [['--json', '--sarif', 'x.service'], 2],
    [['missing.service'], 3],
    [['--help'], 0],
    [['--version'], 0],
  ])('%j exits with %i', (args, status) => {
    expect(run(...args).status).toBe(status);
  });
});
