import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { source } from '../../src/put/content.js';
import { uploadExit } from '../../src/put/host-script/fail.js';
import { largeOrder } from '../../src/put/put-large.js';

const headBytes = 16 * 1024 * 1024;
const content = randomBytes(headBytes + 5_000_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'put-large-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Has sh lay `content` at a path, given its head, a line, and then the rest after a while. Answers the exit code. */
async function lay(path: string, line: string, rest: Uint8Array, waitMs: number): Promise<number> {
  const file = { path, content, mode: 0o640 };
  const order = largeOrder({ file, source: source(content) }, 'other');
  const child = spawn('sh', ['-c', order?.script ?? 'exit 1'], {
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // One that stops early reads no further.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close');
  child.stdin.write(content.subarray(0, headBytes));
  child.stdin.write(line);
  await pause(waitMs);
  child.stdin.end(rest);
  const [code] = await ended;
  return Number(code);
}

const rest = content.subarray(headBytes);
const broken = Buffer.from(rest);
broken[4_000_000] = (broken[4_000_000] ?? 0) ^ 1;

describe.each(['behind 0\n', 'behind 20\n', 'meanwhile\n'])('a checksum that is taken by %j', (line) => {
  it('lays the content, also one that comes slower than its checksum is taken', async () => {
    for (const waitMs of [0, 600]) {
      const path = join(folder, `file ${waitMs}`);
      expect(await lay(path, line, rest, waitMs)).toBe(0);
      expect(readFileSync(path).equals(content)).toBe(true);
      expect(statSync(path).mode & 0o7777).toBe(0o640);
    }
    expect(readdirSync(folder)).toEqual(['file 0', 'file 600']);
  });

  it('finds other content and a missing end out, with the target as it was', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, 'old');
    expect(await lay(path, line, broken, 0)).toBe(uploadExit.CHECKSUM_MISMATCH);
    expect(await lay(path, line, rest.subarray(0, -1), 300)).toBe(uploadExit.CHECKSUM_MISMATCH);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('is in the way of no name', async () => {
    for (const name of ['sum', 'sum_', 'h', '-n'])
      expect(await lay(join(folder, name), line, rest, 0), name).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['-n', 'h', 'sum', 'sum_']);
  });
});
