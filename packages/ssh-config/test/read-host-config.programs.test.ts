import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readHostConfig } from '../src/read-host-config.js';

let directory: string;
let config: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ssh-config-host-'));
  config = join(directory, 'config');
  mkdirSync(join(directory, 'conf.d'));
  for (const key of ['key_a', 'key_b', 'web-10.0.0.5-me']) writeFileSync(join(directory, key), '');
  writeFileSync(join(directory, 'conf.d/20-more'), 'Host included\n  HostName 10.9.9.9\n  Port 2209\n');
  writeFileSync(
    config,
    `Include ${directory}/conf.d/*
# names
Host web db-?
  User me
  Port 2201
  IdentityFile ${directory}/key_a
  IdentityFile ${directory}/key_b

Host web
  HostName 10.0.0.5
  IdentitiesOnly yes
  IdentityFile ${directory}/%n-%h-%r
  UserKnownHostsFile ${directory}/known1 ${directory}/known2
  GlobalKnownHostsFile ${directory}/known3
  StrictHostKeyChecking accept-new
  ProxyJump first,other@second:2222
  ConnectTimeout 7

host DB-1
  user loses
  hostname=%h.example.org

Host !no-star *
  StrictHostKeyChecking off
  HostKeyAlias An-Alias

Match user admin
  Port 2299
  UserKnownHostsFile none
  HashKnownHosts yes

Host command
  ProxyCommand sh -c 'nc "%h"  %p' # fast
`,
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** ssh's own reading of the file. */
function oracle(destination: readonly string[]): (name: string) => readonly string[] {
  const lines = execFileSync('ssh', ['-T', '-G', '-F', config, ...destination])
    .toString()
    .split('\n');
  return (name) =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
}

describe.each([
  ['web'],
  ['db-1'],
  ['db-2'],
  ['DB-1'],
  ['included'],
  ['no-star'],
  ['admin@plain'],
  ['root@web'],
])('%s as ssh -G reads it', (destination) => {
  it('has the same host, port, user, keys and known hosts', async () => {
    const ours = await readHostConfig(destination, { configFile: config });
    const says = oracle([destination]);
    expect([ours.hostName]).toEqual(says('hostname'));
    expect([String(ours.port)]).toEqual(says('port'));
    expect([ours.user]).toEqual(says('user'));
    expect(ours.hostKeyAlias === undefined ? [] : [ours.hostKeyAlias]).toEqual(says('hostkeyalias'));
    const isOwn = (file: string): boolean => file.startsWith(directory);
    expect(ours.identityFiles.filter(isOwn)).toEqual(
      says('identityfile')
        .filter(isOwn)
        .map((file) => file.replace('%n', 'web').replace('%h', ours.hostName).replace('%r', ours.user)),
    );
    const inHome = (file: string): string => file.replace(/^~/, userInfo().homedir);
    const files = (name: string): readonly string[] => says(name).flatMap((line) => line.split(' '));
    expect(ours.userKnownHostsFiles).toEqual(
      files('userknownhostsfile')
        .filter((file) => file !== 'none')
        .map(inHome),
    );
    expect(ours.globalKnownHostsFiles).toEqual(files('globalknownhostsfile'));
    expect(ours.hashKnownHosts ? 'yes' : 'no').toBe(says('hashknownhosts')[0]);
    const [checking = ''] = says('stricthostkeychecking');
    expect(ours.strictHostKeyChecking).toBe({ true: 'yes', false: 'no', off: 'no' }[checking] ?? checking);
  });
});

describe('ssh_config', () => {
  it('makes jump hosts into a chain, the first one outermost', async () => {
    expect(await readHostConfig('web', { configFile: config })).toMatchObject({
      proxyJump: {
        hostName: 'second',
        user: 'other',
        port: 2222,
        proxyJump: { hostName: 'first', port: 22 },
      },
      identitiesOnly: true,
      connectTimeoutMs: 7000,
    });
  });

  it('goes by the home of the user database, as ssh does, whatever HOME says', async () => {
    vi.stubEnv('HOME', '/elsewhere');
    const empty = join(directory, 'home');
    writeFileSync(empty, 'UserKnownHostsFile ~/a %d/b\n');
    const says = execFileSync('ssh', ['-G', '-F', empty, 'any'], { encoding: 'utf8' });
    const { userKnownHostsFiles } = await readHostConfig('any', { configFile: empty });
    vi.unstubAllEnvs();
    const { homedir } = userInfo();
    expect(says).toContain(`userknownhostsfile ${homedir}/a ${homedir}/b\n`);
    expect(userKnownHostsFiles).toEqual([`${homedir}/a`, `${homedir}/b`]);
  });

  it('gives options precedence, as ssh does', async () => {
    const given = { configFile: config, user: 'given', port: 9 };
    expect(await readHostConfig('web', given)).toMatchObject({ user: 'given', port: 9 });
  });

  it('has all directives that apply, by their names', async () => {
    const { directives } = await readHostConfig('command', { configFile: config });
    expect(directives.get('proxycommand')).toEqual([`sh -c 'nc "%h"  %p' # fast`]);
    expect(directives.get('proxyjump')).toBeUndefined();
  });

  it('takes a file that is not there for an empty one', async () => {
    const missing = { configFile: join(directory, 'none') };
    expect(await readHostConfig('ssh://[::1]:2200', missing)).toMatchObject({
      hostName: '::1',
      port: 2200,
      user: userInfo().username,
      strictHostKeyChecking: 'ask',
      userKnownHostsFiles: [
        `${userInfo().homedir}/.ssh/known_hosts`,
        `${userInfo().homedir}/.ssh/known_hosts2`,
      ],
    });
  });

  it('reports a file that cannot be read', async () => {
    const below = { configFile: join(config, 'below') };
    await expect(readHostConfig('web', below)).rejects.toMatchObject({ code: 'config-unreadable' });
  });
});
