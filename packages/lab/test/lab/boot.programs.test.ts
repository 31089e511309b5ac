import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BootContext, isPrepared, prepareHost } from '../../src/lab/boot.js';
import { makeKeys } from '../../src/lab/keys.js';
import { hostPlaces, placesOf } from '../../src/lab/places.js';
import type { HostRecord } from '../../src/lab/record.js';
import { indexPackages } from '../../src/rootfs/package-index.js';

let directory = '';
let context: BootContext;
let umask = 0;

const host: HostRecord = {
  name: 'a',
  address: '10.7.0.2',
  kind: 'container',
  machine: 'a.test.abc123',
  mac: '52:00:00:00:00:01',
  port: 'port0',
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-boot-'));
  const base = join(directory, 'base');
  await mkdir(join(base, 'etc'), { recursive: true });
  const topology = { domain: 'example', bridgeAddress: '10.7.0.1/24', hosts: [host], names: [] };
  const places = await placesOf('test', join(directory, 'states'));
  const root = { directory: base, disk: join(directory, 'disk') };
  const record = {
    name: 'test',
    run: 'abc123',
    phase: 'up',
    topology,
    root,
    memory: 512,
    hosts: [host],
  } as const;
  context = { places, record: { format: 2, ...record }, signal: undefined };
  umask = process.umask(0o077);
  await makeKeys(places.sshDirectory, topology, undefined);
});
afterEach(async () => {
  process.umask(umask);
  await rm(directory, { recursive: true });
});

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777;

test("a host's root is open to its users whatever umask the lab is set up with", async () => {
  const upper = join(hostPlaces(context.places, 'a').directory, 'upper');
  expect(await isPrepared(host, context)).toBe(false);
  await prepareHost(host, context);
  expect(await isPrepared(host, context)).toBe(true);
  // The overlay's root has the mode of its upper layer.
  expect(await mode(upper)).toBe(0o755);
  expect(await mode(join(upper, 'etc/hostname'))).toBe(0o644);
  expect(await mode(join(upper, 'etc/ssh/ssh_host_ed25519_key'))).toBe(0o600);
  expect(await readFile(join(upper, 'etc/hostname'), 'utf8')).toBe('a\n');
});

test('the index of the packages that hosts can install is open to apt, too', async () => {
  await indexPackages(join(directory, 'base'));
  expect(await mode(join(directory, 'base', 'Packages'))).toBe(0o644);
});
