import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { download } from '../../src/get/download.js';
import { local } from '../../src/local/local.js';
import type { DebugEvent } from '../../src/model/debug-event.js';
import { shells } from '../rig/shells.js';

const directory = mkdtempSync(join(tmpdir(), 'remote-exec-get-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const large = join(directory, 'large');
beforeAll(() => {
  writeFileSync(large, '');
  truncateSync(large, 300_000_000);
  symlinkSync(large, join(directory, 'link'));
  writeFileSync(join(directory, 'ten'), '0123456789');
  execFileSync('mkfifo', [join(directory, 'pipe')]);
});

describe.each(shells(directory).map((shell) => [shell.name, shell] as const))('a get in %s', (_, shell) => {
  const events: DebugEvent[] = [];
  const argv = ['/usr/bin/env', `PATH=${shell.path}`, ...shell.argv];
  const host = local({ shell: argv, onDebug: (event) => events.push(event) });
  afterAll(() => host.close());

  it.each(['large', 'link'])('of a file beyond maxBytes sends nothing of it (%s)', async (name) => {
    await expect(host.get(join(directory, name), { maxBytes: 10 })).rejects.toMatchObject({
      code: 'get-failed',
      message: expect.stringContaining('larger than maxBytes (10)'),
    });
    expect(events.at(-1)).toMatchObject({ kind: 'command', bytes: { stdout: 0 } });
  });

  it.each([10, 10.5, 2 ** 60, Number.POSITIVE_INFINITY])(
    'of a file within maxBytes has it (%d)',
    async (maxBytes) => {
      expect(Buffer.from(await host.get(join(directory, 'ten'), { maxBytes })).toString()).toBe('0123456789');
      expect(events.at(-1)).toMatchObject({ kind: 'command', bytes: { stderr: 0 } });
    },
  );

  it('of a file of /proc, whose size is said to be 0, keeps to maxBytes too', async () => {
    await expect(host.get('/proc/cpuinfo', { maxBytes: 10 })).rejects.toThrow('larger than maxBytes (10)');
    expect((await host.get('/proc/cpuinfo')).length).toBeGreaterThan(10);
  });

  it.each([
    ['/dev/zero', 'Not a regular file'],
    ['pipe', 'Not a regular file'],
    ['.', 'Is a directory'],
    ['none', 'No such file', 'not-found'],
  ])(
    'of %s, which has no content to speak of, is refused at once',
    async (path, why, code = 'get-failed') => {
      await expect(host.get(resolve(directory, path))).rejects.toMatchObject({
        code,
        message: expect.stringContaining(why),
      });
    },
  );
});

it('is whole, whatever the login profile writes on stdout', async () => {
  const host = local({ shell: ['/bin/sh', '-c', 'echo welcome; exec /bin/sh "$@"', 'sh'] });
  const content = readFileSync(join(directory, 'ten'));
  expect(content.equals(await host.get(join(directory, 'ten')))).toBe(true);
  await download(host, join(directory, 'ten'), join(directory, 'copy'));
  expect(content.equals(readFileSync(join(directory, 'copy')))).toBe(true);
  await host.close();
});
