import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withSource } from '../../src/content/content.js';
import { uploadExit } from '../../src/host-script/fail.js';
import { contentScript } from '../../src/put/large-script.js';
import { type Shell, shells } from '../rig/shells.js';

const content = randomBytes(21_000_000);

const rig = mkdtempSync(join(tmpdir(), 'remote-exec-shells-'));
afterAll(() => rmSync(rig, { recursive: true, force: true }));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'put-large-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs the program that writes `content` to a path, and sends it other bytes, with a pause in between. */
async function write(shell: Shell, path: string, bytes: Uint8Array, pauseMs = 0): Promise<number> {
  const script = contentScript(withSource({ path, content, mode: 0o640 }));
  const [program = '', ...rest] = shell.argv;
  const child = spawn(program, [...rest, '-c', script], {
    env: { PATH: shell.path, LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // A program that stops early reads no further.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close');
  child.stdin.write(bytes.subarray(0, 16_000_000));
  await pause(pauseMs);
  child.stdin.end(bytes.subarray(16_000_000));
  const [code] = await ended;
  return Number(code);
}

const broken = Buffer.from(content);
broken[20_000_000] = (broken[20_000_000] ?? 0) ^ 1;

describe.each(shells(rig).map((shell) => [shell.name, shell] as const))('a large file in %s', (_, shell) => {
  it('is written, also if it comes with a pause', async () => {
    for (const pauseMs of [0, 600]) {
      const path = join(directory, `file ${pauseMs}`);
      expect(await write(shell, path, content, pauseMs)).toBe(0);
      expect(readFileSync(path).equals(content)).toBe(true);
      expect(statSync(path).mode & 0o7777).toBe(0o640);
    }
    expect(readdirSync(directory)).toEqual(['file 0', 'file 600']);
  });

  it('with other content, or with its end missing, leaves the target as it was', async () => {
    const path = join(directory, 'file');
    writeFileSync(path, 'old');
    expect(await write(shell, path, broken)).toBe(uploadExit['checksum-mismatch']);
    expect(await write(shell, path, content.subarray(0, -1), 300)).toBe(uploadExit['checksum-mismatch']);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it('may have any name', async () => {
    for (const name of ['sum', '-n', 'a b', "it's"])
      expect(await write(shell, join(directory, name), content), name).toBe(0);
    expect(readdirSync(directory).sort()).toEqual(['-n', 'a b', "it's", 'sum']);
  });
});
