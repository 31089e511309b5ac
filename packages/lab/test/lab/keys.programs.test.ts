import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostKeyFile, makeKeys, readKey, sshAccess } from '../../src/lab/keys.js';
import { runCommand } from '../../src/process/command.js';
import { KUBENET } from '../../src/topology.js';

// OpenSSH's own programs read the files.
describe('makeKeys', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'harderway-keys-'));
    await makeKeys(directory, KUBENET, undefined);
  });
  afterAll(() => rm(directory, { recursive: true }));

  test.each(['control1', 'control1.kubenet', '192.168.1.12'])(
    'known_hosts knows a host as %s',
    async (name) => {
      const { knownHostsFile } = sshAccess(directory);
      const { stdout } = await runCommand(['ssh-keygen', '-F', name, '-f', knownHostsFile]);
      const { publicKey } = await readKey(hostKeyFile(directory, 'control1'));
      expect(stdout).toContain(publicKey.split(' ').slice(0, 2).join(' '));
    },
  );

  test.each(['control1', 'control1.kubenet', '192.168.1.12'])('ssh -F leads to %s', async (name) => {
    const access = sshAccess(directory);
    const { stdout } = await runCommand(['ssh', '-G', '-F', access.configFile, name]);
    const settings = new Map(
      stdout.split('\n').map((line) => [line.split(' ')[0], line.replace(/^\S+ /, '')]),
    );
    expect(settings.get('hostname')).toBe('192.168.1.12');
    expect(settings.get('user')).toBe('ubuntu');
    expect(settings.get('identityfile')).toBe(access.identityFile);
    expect(settings.get('userknownhostsfile')).toBe(access.knownHostsFile);
    expect(settings.get('stricthostkeychecking')).toBe('true');
  });

  test('private keys are for their owner alone, and each is another', async () => {
    const files = KUBENET.hosts.map(({ name }) => hostKeyFile(directory, name));
    for (const file of [...files, sshAccess(directory).identityFile]) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
    const keys = await Promise.all(files.map(async (file) => (await readKey(file)).privateKey));
    expect(new Set(keys).size).toBe(files.length);
  });
});
