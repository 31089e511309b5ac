import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configure } from '../examples/config-and-reload.js';
import { uptimes } from '../examples/uptime.js';
import { testKernelOf } from '../examples/with-fake.js';
import { local } from '../src/local/local.js';
import { type Sshd, startSshd } from './rig/sshd.js';

let sshd: Sshd;
let directory: string;
beforeAll(async () => {
  sshd = await startSshd();
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-examples-'));
});
afterAll(async () => {
  await sshd.stop();
  rmSync(directory, { recursive: true, force: true });
});

const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

describe('the examples', () => {
  it('ask hosts for their uptime', async () => {
    const [up, down] = await uptimes([sshd.target, { ...sshd.target, host: 'localhost', port: 1 }]);
    expect(up).toMatch(/^127\.0\.0\.1: up [\d.]+ s$/);
    expect(down).toMatch(/^localhost: unreachable, localhost: localhost port 1 can't be reached/);
  });

  it('write files and reload', async () => {
    await configure(local(), directory, `echo reloaded >${directory}/reloaded`);
    expect(readFileSync(join(directory, 'reloaded'), 'utf8')).toBe('reloaded\n');
    expect(statSync(join(directory, 'app.key')).mode & 0o777).toBe(0o600);
    await expect(configure(local(), directory, 'exit 4')).rejects.toMatchObject({ code: 'command-failed' });
  });

  it('test with the fake', () => testKernelOf());

  it('every error code is in the README, and explained in docs/errors.md: UPDATE=1 writes it', () => {
    const errors: readonly Readonly<Record<'code' | 'outcome' | 'when' | 'hint', string>>[] = parse(
      read('../facts/errors.yaml'),
    );
    for (const { code } of errors) expect(read('../README.md')).toContain(`\`${code}\``);
    const rows = errors
      .map(({ code, outcome, when, hint = '' }) => `| \`${code}\` | ${outcome} | ${when} | ${hint} |\n`)
      .join('');
    const text = read('../docs/errors.md').replace(/(?<=^\| -.*\n)(?:\|.*\n)*/m, () => rows);
    if (process.env['UPDATE']) writeFileSync(new URL('../docs/errors.md', import.meta.url), text);
    expect(read('../docs/errors.md')).toBe(text);
  });
});
