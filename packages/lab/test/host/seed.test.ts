import { chmod, lstat, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { networkFile, ownerOf, seedFiles, writeSeed } from '../../src/host/seed.js';
import { KUBENET } from '../../src/topology.js';

const host = { name: 'control0', address: '192.168.1.11' };
const identity = {
  host,
  topology: KUBENET,
  run: 'abc123',
  hostKey: { privateKey: 'PRIVATE\n', publicKey: 'PUBLIC\n' },
  authorizedKey: 'AUTHORIZED\n',
};

test('networkFile is static, and there is no way out of the lab', () => {
  expect(networkFile(host, KUBENET)).toBe(`[Match]
Name=enp0s1

[Network]
Address=192.168.1.11/24
Domains=kubenet
LinkLocalAddressing=no
IPv6AcceptRA=no
`);
});

test('seedFiles make a host of its own: name, identity, keys that only their owners read', () => {
  const files = new Map(seedFiles(identity).map((file) => [file.path, file]));
  expect(files.get('etc/hostname')?.content).toBe('control0\n');
  expect(files.get('etc/machine-id')?.content).toMatch(/^[0-9a-f]{32}\n$/);
  expect(files.get('etc/ssh/ssh_host_ed25519_key')).toMatchObject({ content: 'PRIVATE\n', mode: 0o600 });
  const authorized = files.get('home/ubuntu/.ssh/authorized_keys');
  expect(authorized).toMatchObject({ content: 'AUTHORIZED\n', mode: 0o600, ofUser: true });
  expect([...files.values()].filter((file) => ownerOf(file) !== 0)).toEqual([authorized]);
});

test('the machine ID differs by host and by run of the lab', () => {
  const id = (run: string, name: string): string | undefined =>
    seedFiles({ ...identity, run, host: { ...host, name } }).find(({ path }) => path === 'etc/machine-id')
      ?.content;
  expect(new Set([id('1', 'a'), id('1', 'b'), id('2', 'a')]).size).toBe(3);
  expect(id('1', 'a')).toBe(id('1', 'a'));
});

test('writeSeed lays directories as they are in the layer below', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'harderway-seed-'));
  try {
    const [base, upper] = [join(directory, 'base'), join(directory, 'upper')];
    await mkdir(join(base, 'etc/secret'), { recursive: true });
    await mkdir(upper);
    await chmod(join(base, 'etc'), 0o751);
    await chmod(join(base, 'etc/secret'), 0o700);
    await writeSeed(
      [
        { path: 'etc/secret/key', content: 'k', mode: 0o600 },
        { path: 'etc/new/file', content: 'f', mode: 0o644 },
      ],
      base,
      upper,
    );
    const mode = async (path: string): Promise<number> => (await lstat(join(upper, path))).mode & 0o7777;
    expect(await mode('etc')).toBe(0o751);
    expect(await mode('etc/secret')).toBe(0o700);
    expect(await mode('etc/new')).toBe(0o755);
    expect(await mode('etc/secret/key')).toBe(0o600);
    expect(await readFile(join(upper, 'etc/new/file'), 'utf8')).toBe('f');
  } finally {
    await rm(directory, { recursive: true });
  }
});
