import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debugfsCommands, makeDisk } from '../../src/host/disk.js';
import { runCommand } from '../../src/process/command.js';
import { makeBaseDisk } from '../../src/rootfs/base-disk.js';

test('debugfsCommands removes what it replaces and sets type, mode and owner', () => {
  expect(
    debugfsCommands([
      { path: '/home/u/.ssh', mode: 0o700, owner: 1000, replaces: false },
      { path: '/etc/hosts', mode: 0o644, owner: 0, source: '/tmp/0', replaces: true },
    ]),
  ).toBe(`mkdir "/home/u/.ssh"
set_inode_field "/home/u/.ssh" mode 040700
set_inode_field "/home/u/.ssh" uid 1000
set_inode_field "/home/u/.ssh" gid 1000
rm "/etc/hosts"
write "/tmp/0" "/etc/hosts"
set_inode_field "/etc/hosts" mode 0100644
set_inode_field "/etc/hosts" uid 0
set_inode_field "/etc/hosts" gid 0
`);
});

describe('makeDisk', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'harderway-disk-'));
    await mkdir(join(directory, 'root/etc'), { recursive: true });
    await writeFile(join(directory, 'root/etc/hosts'), 'old and rather longer than the new one\n');
    await makeBaseDisk(join(directory, 'root'), join(directory, 'base'), undefined);
  });
  afterAll(() => rm(directory, { recursive: true }));

  const ask = async (disk: string, command: string): Promise<string> =>
    (await runCommand(['debugfs', '-R', command, disk])).stdout;

  test('puts files into a copy of the image, which stays sound, and leaves the image as it was', async () => {
    const disk = join(directory, 'disk');
    const base = { disk: join(directory, 'base'), directory: join(directory, 'root') };
    const files = [
      { path: 'etc/hosts', content: 'new\n', mode: 0o644 },
      { path: 'home/ubuntu/.ssh/authorized_keys', content: 'key\n', mode: 0o600, ofUser: true },
    ];
    await makeDisk(base, disk, files, undefined);
    await runCommand(['e2fsck', '-n', '-f', disk]);
    expect(await ask(disk, 'cat /etc/hosts')).toBe('new\n');
    expect(await ask(disk, 'stat /home/ubuntu/.ssh/authorized_keys')).toMatch(
      /Type: regular +Mode: +0600[\s\S]*User: +1000 +Group: +1000/,
    );
    expect(await ask(disk, 'stat /home/ubuntu/.ssh')).toMatch(/Type: directory +Mode: +0700/);
    expect(await ask(base.disk, 'cat /etc/hosts')).toContain('old');
    expect((await stat(disk)).blocks * 512).toBeLessThan(100e6);
  });

  test('does not pass over what debugfs could not do', async () => {
    const base = { disk: join(directory, 'base'), directory };
    const files = [{ path: 'root/sub/file', content: 'x', mode: 0o644 }];
    await expect(makeDisk(base, join(directory, 'other'), files, undefined)).rejects.toMatchObject({
      code: 'command-failed',
    });
  });
});
