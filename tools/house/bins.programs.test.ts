import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bins } from './bins.js';

const directory = mkdtempSync(join(tmpdir(), 'harderway-bins-'));
const entries = bins.map(({ home, program }) => `${program.name}=${home}/src/bin.ts`);
const names = bins.map(({ program }) => program.name);
const bundled = (name: string): string => join(directory, 'dist', `${name}.js`);

beforeAll(() => {
  execFileSync('node', ['tools/bundle.mjs', join(directory, 'dist'), ...entries]);
  writeFileSync(join(directory, 'package.json'), '{ "version": "1.2.3", "type": "module" }');
}, 120_000);
afterAll(() => rmSync(directory, { recursive: true }));

/** A program in a shell that fails if one of a pipe does. */
function shell(
  command: string,
  environment: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  return spawnSync('bash', ['-c', `set -o pipefail; ${command}`], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...inherited, ...environment },
  });
}

describe('a process of', () => {
  it.each(names)('%s prints its version, help and errors', async (name) => {
    expect(readFileSync(bundled(name), 'utf8')).not.toBe('');
    const run = promisify(execFile);
    expect(await run('node', [bundled(name), '--version'])).toEqual({
      stdout: expect.stringMatching(/^1\.2\.3\n/),
      stderr: '',
    });
    await expect(run('node', [bundled(name), '--hepl'])).rejects.toMatchObject({ code: 64, stdout: '' });
  });

  it.each(names)('%s ends quietly when its reader goes away', (name) => {
    // More than a pipe holds, so that it has to wait for the reader.
    const line = `for i in {1..40}; do node ${bundled(name)} completion zsh || exit; done | head -1`;
    expect(shell(`node ${bundled(name)} --help | head -1`)).toMatchObject({ stderr: '' });
    expect(shell(line)).toMatchObject({ status: 141, stderr: '' });
  });
});

describe('a completion script', () => {
  it.each(names)('of %s is one that bash reads', (name) => {
    expect(shell(`node ${bundled(name)} completion bash | bash -n`)).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('systemd-unit as a process', () => {
  const check = `printf '[Service]\\nExecStart=relative/true\\n' | node ${bundled('systemd-unit')} check -`;

  it('reads the standard input', () => {
    expect(shell(check)).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^<stdin>:2:11: error: .* \[exec-path-invalid\]\n$/),
      stderr: '',
    });
  });

  it('colors a pipe with FORCE_COLOR, and never with NO_COLOR', () => {
    expect(shell(check, { FORCE_COLOR: '1' }).stdout).toContain('\u001b[');
    expect(shell(check, { FORCE_COLOR: '1', NO_COLOR: '1' }).stdout).not.toContain('\u001b[');
    expect(shell(check, { FORCE_COLOR: '1', NO_COLOR: '' }).stdout).toContain('\u001b[');
  });

  it('reports a full disk', () => {
    expect(shell(`${check} >/dev/full`)).toMatchObject({
      status: 1,
      stderr: 'systemd-unit: error: cannot write the standard output: ENOSPC\n',
    });
  });
});
