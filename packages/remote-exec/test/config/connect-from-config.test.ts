import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectFromConfigOptions, connectFromConfig } from '../../src/config/connect-from-config.js';
import type { DebugEvent } from '../../src/model/debug-event.js';
import { type Sshd, startSshd } from '../rig/sshd.js';

describe('connectFromConfig', () => {
  let behind: Sshd;
  let bastion: Sshd;
  let configFile: string;
  beforeAll(async () => {
    behind = await startSshd();
    bastion = await startSshd();
    configFile = join(behind.directory, 'ssh_config');
    const host = (name: string, { directory, port, target }: Sshd, ...lines: readonly string[]): string =>
      [
        `Host ${name}`,
        'HostName 127.0.0.1',
        `Port ${port}`,
        `User ${target.user}`,
        `IdentityFile ${directory}/user`,
        `UserKnownHostsFile ${directory}/known_hosts`,
        ...lines,
        '',
      ].join('\n');
    writeFileSync(
      configFile,
      [
        host('bastion', bastion),
        host('direct', behind),
        host('inside', behind, 'ProxyJump bastion'),
        host('proxied', behind, `ProxyCommand ssh -F ${configFile} -W %h:%p bastion`),
      ].join('\n'),
    );
  });
  afterAll(async () => {
    await behind.stop();
    await bastion.stop();
  });

  async function events(
    destination: string,
    options: ConnectFromConfigOptions = {},
  ): Promise<readonly DebugEvent['kind'][]> {
    const seen: DebugEvent['kind'][] = [];
    await using host = await connectFromConfig(destination, {
      configFile,
      onDebug: ({ kind }) => seen.push(kind),
      ...options,
    });
    expect(host.host).toBe(options.name ?? destination);
    expect((await host.run({ argv: ['echo', 'there'] })).stdout).toBe('there\n');
    return seen;
  }

  it('has address, port, user and keys from ssh_config', async () => {
    expect(await events('direct')).toEqual(['connected', 'command']);
    expect(await events('direct', { name: 'another', transport: 'ssh2' })).toContain('connected');
  });

  it('goes through the jump host of ssh_config', async () => {
    const before = bastion.log().split('Accepted publickey').length;
    await events('inside');
    expect(bastion.log().split('Accepted publickey').length).toBe(before + 1);
  });

  it("uses the system's ssh for what only that supports, or on request", async () => {
    // Only ssh2 reports a connection.
    expect(await events('proxied')).toEqual(['command']);
    expect(await events('direct', { transport: 'openssh' })).toEqual(['command']);
  });

  it('gives its options precedence', async () => {
    const refused = { code: 'unreachable', host: 'direct', outcome: 'never-ran' };
    await expect(connectFromConfig('direct', { configFile, port: 1 })).rejects.toMatchObject(refused);
    const none = join(behind.directory, 'none');
    writeFileSync(none, '');
    const unknown = { configFile, knownHostsFile: none };
    await expect(connectFromConfig('direct', unknown)).rejects.toMatchObject({ code: 'host-key-unknown' });
    await events('direct', { ...unknown, hostKeyPolicy: 'accept-new' });
    expect(readFileSync(none, 'utf8')).toContain('ssh-ed25519');
  });

  it('fails for a configuration that ssh refuses', async () => {
    const broken = join(behind.directory, 'broken');
    writeFileSync(broken, 'Foo bar\n');
    await expect(connectFromConfig('direct', { configFile: broken })).rejects.toMatchObject({
      code: 'config-unreadable',
    });
  });
});
