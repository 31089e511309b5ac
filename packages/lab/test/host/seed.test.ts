import { expect, test } from 'vitest';
import { networkFile, ownerOf, seedFiles } from '../../src/host/seed.js';
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
