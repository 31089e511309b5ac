import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { describeStatus } from '../../src/cli/command.js';
import { runCli } from '../../src/cli/run.js';
import { runCommand } from '../../src/process/command.js';
import { shellWords } from '../../src/process/shell-words.js';

let output = '';
let folder = '';
beforeEach(async () => {
  output = '';
  const take = (text: string | Uint8Array): boolean => {
    output += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
  vi.spyOn(process.stderr, 'write').mockImplementation(take);
  folder = await mkdtemp(join(tmpdir(), 'harderway-cli-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const commands = ['up', 'down', 'status', 'ssh', 'exec', 'renew', 'start', 'programs'];

describe('harderway-lab', () => {
  test('helps with each command', async () => {
    expect(await runCli(['--help'])).toBe(0);
    for (const command of commands) expect(output).toContain(`  ${command} `);
    for (const command of commands) {
      output = '';
      expect(await runCli([command, '--help'])).toBe(0);
      expect(output).toContain(`Usage: harderway-lab ${command}`);
    }
    output = '';
    expect(await runCli(['--version'])).toBe(0);
    expect(output).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    ['up', '--no-such-option'],
    ['no-such-command'],
    ['up', '--memory', '0'],
    ['ssh'],
    ['exec'],
    ['status', '--name', '../x'],
  ])('refuses %s %s %s', async (...args) => {
    expect(await runCli(args)).toBe(2);
  });

  test('says that there is no lab', async () => {
    const place = ['--name', 'absent', '--state-directory', folder];
    expect(await runCli(['status', '--json', ...place])).toBe(3);
    expect(JSON.parse(output)).toMatchObject({ name: 'absent', state: 'absent', hosts: [] });
    output = '';
    expect(await runCli(['ssh', ...place, 'control0', 'true'])).toBe(1);
    expect(output).toContain('there is no lab absent that is up');
    expect(output).toContain('LAB_NOT_FOUND');
  });
});

test('describeStatus is a table of hosts', () => {
  const host = { name: 'a', fullName: 'a.kubenet', address: '192.168.1.11', kind: 'container' as const };
  const status = { name: 'x', state: 'partial' as const, namespace: 'n', directory: '/d' };
  expect(describeStatus({ ...status, hosts: [{ ...host, state: 'stopped' }] })).toBe(
    'HOST  ADDRESS       KIND       STATE\na     192.168.1.11  container  stopped\n',
  );
});

test('shellWords yields the very words in a shell', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme-ascii' }), { minLength: 1 }), async (words) => {
      const plain = words.map((word) => word.replaceAll('\0', ''));
      const { stdout } = await runCommand(['sh', '-c', `printf '%s\\n--\\n' ${shellWords(plain)}`]);
      expect(stdout).toBe(plain.map((word) => `${word}\n--\n`).join(''));
    }),
    { numRuns: 30 },
  );
});
