import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInMemory } from '@harderway/command/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program } from '../../src/command/program.js';
import { describeStatus } from '../../src/command/status.js';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-command-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('harderway-lab', () => {
  test('has the commands of its README', () => {
    expect(program.commands.map(({ name }) => name).sort()).toEqual(
      ['down', 'exec', 'programs', 'renew', 'ssh', 'start', 'status', 'up'].sort(),
    );
  });

  test.each([
    ['up', '--no-such-option'],
    ['no-such-command'],
    ['up', '--memory', '0'],
    ['ssh'],
    ['exec'],
    ['status', '--name', '../x'],
  ])('refuses %s %s %s', async (...args) => {
    expect((await runInMemory(program, args)).code).toBe(64);
  });

  test('says that there is no lab', async () => {
    const place = ['--name', 'absent', '--state-directory', directory];
    const status = await runInMemory(program, ['status', '--json', ...place]);
    expect(status.code).toBe(1);
    expect(JSON.parse(status.stdout)).toMatchObject({ name: 'absent', state: 'absent', hosts: [] });
    const ssh = await runInMemory(program, ['ssh', ...place, 'control0', 'true', '--json']);
    expect(ssh.code).toBe(1);
    expect(ssh.stderr).toContain('harderway-lab: error: there is no lab absent that is up');
  });
});

test('describeStatus is a table of hosts', () => {
  const host = { name: 'a', fullName: 'a.kubenet', address: '192.168.1.11', kind: 'container' as const };
  const status = { name: 'x', state: 'partial' as const, namespace: 'n', directory: '/d' };
  expect(describeStatus({ ...status, hosts: [{ ...host, state: 'stopped' }] })).toBe(
    'HOST  ADDRESS       KIND       STATE\na     192.168.1.11  container  stopped\n',
  );
});
