import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { targetFromConfig } from '../../src/config/target.js';

let directory: string;
let config: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-config-'));
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
  HostKeyAlias an-alias

Match user admin
  Port 2299
  UserKnownHostsFile none
  HashKnownHosts yes

Host command
  ProxyCommand nc %h %p
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
  it('has the same host, port, login, keys and known hosts', async () => {
    const { target } = await targetFromConfig(destination, { configFile: config });
    const says = oracle([destination]);
    expect([target.host.toLowerCase()]).toEqual(says('hostname').map((name) => name.toLowerCase()));
    expect([String(target.port)]).toEqual(says('port'));
    expect([target.user]).toEqual(says('user'));
    expect(target.hostKeyAlias === undefined ? [] : [target.hostKeyAlias]).toEqual(says('hostkeyalias'));
    const keys = says('identityfile').filter((file) => file.startsWith(directory));
    expect((target.identityFile as readonly string[]).filter((file) => file.startsWith(directory))).toEqual(
      keys
        .map((file) => file.replace('%n', 'web').replace('%h', target.host).replace('%r', target.user))
        .filter((file) => /key_|me$/.test(file)),
    );
    const strict = {
      false: 'off',
      off: 'off',
      no: 'off',
      'accept-new': 'accept-new',
      ask: 'strict',
      true: 'strict',
    };
    const [checking = ''] = says('stricthostkeychecking');
    const files = [...says('userknownhostsfile'), ...says('globalknownhostsfile')].join(' ').split(' ');
    expect(target.knownHostsFile).toEqual(
      files.map((file) => (file === 'none' ? '/dev/null' : file.replace(/^~/, userInfo().homedir))),
    );
    expect(target.hashKnownHosts ? 'yes' : 'no').toBe(says('hashknownhosts')[0]);
    expect(target.hostKeyPolicy).toBe(Object.entries(strict).find(([name]) => name === checking)?.[1]);
  });
});

describe('ssh_config', () => {
  it('makes jump hosts into a chain, the first one outermost', async () => {
    const { target, options } = await targetFromConfig('web', { configFile: config });
    expect(target.jump).toMatchObject({
      host: 'second',
      user: 'other',
      port: 2222,
      jump: { host: 'first', port: 22 },
    });
    expect(target.identitiesOnly).toBe(true);
    expect(options.timeoutMs).toBe(7000);
  });

  it('goes by the home of the user database, as ssh does, whatever HOME says', async () => {
    vi.stubEnv('HOME', '/elsewhere');
    const empty = join(directory, 'home');
    writeFileSync(empty, 'UserKnownHostsFile ~/a %d/b\n');
    const says = execFileSync('ssh', ['-G', '-F', empty, 'any'], { encoding: 'utf8' });
    const { target } = await targetFromConfig('any', { configFile: empty });
    vi.unstubAllEnvs();
    const { homedir } = userInfo();
    expect(says).toContain(`userknownhostsfile ${homedir}/a ${homedir}/b\n`);
    expect(target.knownHostsFile?.slice(0, 2)).toEqual([`${homedir}/a`, `${homedir}/b`]);
  });

  it('lets what is given win, as options of ssh do', async () => {
    const given = { configFile: config, user: 'given', port: 9, identityFile: '/given' };
    const { target } = await targetFromConfig('web', given);
    expect(target).toMatchObject({ user: 'given', port: 9, identityFile: ['/given'] });
  });

  it('says what only the openssh transport follows', async () => {
    expect((await targetFromConfig('command', { configFile: config })).unsupported).toContain('proxycommand');
    expect((await targetFromConfig('web', { configFile: config })).unsupported).toEqual([]);
  });

  it('takes a file that is not there for an empty one', async () => {
    const { target } = await targetFromConfig('ssh://[::1]:2200', { configFile: join(directory, 'none') });
    expect(target).toMatchObject({
      host: '::1',
      port: 2200,
      user: userInfo().username,
      hostKeyPolicy: 'strict',
    });
  });
});
