import { execFile } from 'node:child_process';
import { copyFile, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import type { Stage } from './stage.js';

const run = promisify(execFile);
const guide = [
  { name: 'gateway', role: 'gateway', address: '192.168.1.10' },
  { name: 'control0', role: 'control', address: '192.168.1.11' },
  { name: 'control1', role: 'control', address: '192.168.1.12' },
  { name: 'control2', role: 'control', address: '192.168.1.13' },
] as const;

/** Requests that are refused before anything is touched. */
export function refusals(stage: () => Stage): void {
  const plan = async (variation: Parameters<Stage['cluster']>[0]) => {
    const { error } = await stage().act({ file: await stage().cluster(variation), op: 'plan' });
    if (error === undefined) throw new Error('it was not refused');
    return error;
  };

  describe('what is refused before anything is touched', () => {
    afterEach(async () => {
      for (const { name } of stage().lab.hosts)
        expect(await stage().on(name, 'ls -d /var/lib/harderway /etc/etcd 2>/dev/null || :'), name).toBe('');
    });

    test('a host that nothing answers for, and one whose port is closed', async () => {
      const hosts = guide.map((host) => {
        if (host.name === 'control1') return { ...host, ssh: { host: '192.168.1.99' } };
        return host.name === 'control2' ? { ...host, ssh: { port: 2222 } } : host;
      });
      const error = await plan({ hosts });
      expect(error.code).toBe('hosts-unreachable');
      expect(error.message).toContain('2 of 4 hosts');
      expect(error.details).toEqual([
        expect.stringMatching(/^control1: 192\.168\.1\.99 port 22 can't be reached: .*EHOSTUNREACH/),
        expect.stringMatching(/^control2: 192\.168\.1\.13 port 2222 can't be reached: .*ECONNREFUSED/),
      ]);
      expect(error.hint).toContain('check that the machine is up');
    });

    test('a host key that is unknown', async () => {
      const known = join(stage().workDirectory, 'known-hosts-but-one');
      const lines = (await readFile(stage().lab.ssh.knownHostsFile, 'utf8')).split('\n');
      await writeFile(known, lines.filter((line) => !line.startsWith('control1')).join('\n'));
      const error = await plan({ ssh: { knownHostsFile: known } });
      expect(error).toMatchObject({ code: 'hosts-unreachable', host: 'control1' });
      expect(error.found).toMatch(/key .*SHA256:/);
      expect(error.hint).toMatch(/accept-new/);
    });

    test('a host key that has changed', async () => {
      const known = join(stage().workDirectory, 'known-hosts-swapped');
      const text = await readFile(stage().lab.ssh.knownHostsFile, 'utf8');
      const keyOf = (host: string): string =>
        new RegExp(`^${host}\\S* (\\S+ \\S+)`, 'm').exec(text)?.[1] ?? '';
      await writeFile(known, text.replaceAll(keyOf('control2'), keyOf('control0')));
      const error = await plan({ ssh: { knownHostsFile: known } });
      expect(error).toMatchObject({ code: 'hosts-unreachable', host: 'control2' });
      expect(error.found).toMatch(/SHA256:/);
      expect(error.hint).toContain('if the machine was rebuilt');
    });

    test('a key that no host takes', async () => {
      const identityFile = join(stage().workDirectory, 'stranger');
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', identityFile]);
      const error = await plan({ ssh: { identityFile } });
      expect(error).toMatchObject({ code: 'hosts-unreachable' });
      expect(error.details).toHaveLength(4);
      expect(error.details[0]).toMatch(/^gateway: login as ubuntu failed: tried /);
      expect(error.hint).toContain('ssh.identityFile');
    });

    test('a user that may not become root', async () => {
      await Promise.all(
        stage().lab.hosts.map(({ name }) =>
          stage().on(
            name,
            'useradd -m -s /bin/bash plain && cp -r /home/ubuntu/.ssh /home/plain/ && chown -R plain:plain /home/plain/.ssh',
          ),
        ),
      );
      const error = await plan({ ssh: { user: 'plain' } });
      expect(error).toMatchObject({ code: 'no-sudo', host: 'gateway' });
      expect(error.found).toContain('sudo: a password is required');
      expect(error.hint).toContain('NOPASSWD');
      expect(error.details.filter((line) => line.startsWith('also control'))).toHaveLength(3);
    });

    test('a program that does not have its checksum', async () => {
      const directory = await stage().programsWith('etcd', async (path, real) => {
        await symlink(real('etcd'), path);
        await writeFile(`${path}.sha256`, `${'0'.repeat(64)}  etcd\n`);
      });
      const error = await plan({ programs: { directory } });
      expect(error.code).toBe('checksum-mismatch');
      expect(error.message).toContain(`${directory}/`);
      expect(error.hint).toContain('Replace the file, or correct the checksum');
    });

    test('programs of another version than cluster.yaml names', async () => {
      const { versions } = stage();
      const error = await plan({ versions: { ...versions, etcd: '3.5.15' } });
      expect(error.code).toBe('wrong-version');
      expect(error.message).toContain('/etcd is not etcd 3.5.15');
      expect(error.found).toBe(`it says that it is ${versions.etcd}`);
      expect(error.details).toEqual([expect.stringContaining('/etcdctl: it says that it is')]);
    });

    test('a program of another architecture', async () => {
      const directory = await stage().programsWith('kube-scheduler', async (path, real) => {
        await copyFile(real('kubectl'), path);
        const bytes = await readFile(path);
        // e_machine of an ELF header: 183 is AArch64, 62 is x86-64.
        bytes.writeUInt16LE(process.arch === 'arm64' ? 62 : 183, 18);
        await writeFile(path, bytes, { mode: 0o755 });
      });
      const error = await plan({ programs: { directory } });
      expect(error.code).toBe('wrong-architecture');
      expect(error.message).toContain('kube-scheduler');
    });
  });
}
