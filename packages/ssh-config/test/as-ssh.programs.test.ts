import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHostConfig } from '../src/read-host-config.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ssh-config-as-ssh-'));
  const file = (name: string, text: string): void => writeFileSync(join(directory, name), text);
  for (const name of ['conf.d', 'deep-1', 'deep-2']) mkdirSync(join(directory, name));
  file('conf.d/10-other', 'User first\nHost other\n  HostName 10.0.0.1\n  Port 2209\n');
  file('conf.d/20-web', 'Host web\n  Port 2220\n');
  file('conf.d/.hidden', 'Port 1\n');
  file('deep-1/a.conf', 'Port 2231\n');
  file('deep-2/b.conf', 'User deep\n');
  file('bare', 'Port 2240\n');
  file('nested', 'Include DIRECTORY/conf.d/*\nHostName nested.example\n'.replace('DIRECTORY', directory));
  file('by-match', 'Match user admin\n  Port 2250\nMatch all\n  HostName any.example\n');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function write(text: string): string {
  const file = join(directory, 'config');
  writeFileSync(file, text.replaceAll('DIRECTORY', directory));
  return file;
}

/** ssh's own reading of a file, or its message if it refuses it. */
function ssh(file: string, destination: string): Readonly<Record<string, string>> {
  const text = execFileSync('ssh', ['-T', '-G', '-F', file, destination], { stdio: 'pipe' }).toString();
  return Object.fromEntries(
    text.split('\n').map((line) => [line.replace(/ .*/, ''), line.replace(/^\S+ /, '')]),
  );
}

async function expectAsSsh(text: string, destination: string): Promise<void> {
  const configFile = write(text);
  const says = ssh(configFile, destination);
  const config = await readHostConfig(destination, { configFile });
  const seconds = (ms: number | undefined): string => String((ms ?? 0) / 1000);
  expect({
    hostname: config.hostName.toLowerCase(),
    port: String(config.port),
    user: config.user,
    connecttimeout: seconds(config.connectTimeoutMs),
    serveraliveinterval: seconds(config.serverAliveIntervalMs),
  }).toEqual({
    hostname: says['hostname'],
    port: says['port'],
    user: says['user'],
    connecttimeout: (says['connecttimeout'] ?? '').replace('none', '0'),
    serveraliveinterval: says['serveraliveinterval'],
  });
}

async function refusedByBoth(text: string, message: RegExp): Promise<void> {
  const configFile = write(text);
  expect(() => ssh(configFile, 'web')).toThrow();
  const reading = readHostConfig('web', { configFile });
  await expect(reading).rejects.toThrow(message);
  await expect(reading).rejects.toMatchObject({ code: 'config-invalid' });
}

describe('a keyword in quotes, as ssh -G reads it', () => {
  it.each([
    '"HostName" a',
    ' "HostName" a',
    'Host"Name" a',
    '""HostName a',
    '"HostName""a"',
    '"HostName a',
    '"HostName"=a',
    '"#" a',
  ])('%s', (line) => expectAsSsh(`${line}\n"Port" 2222\nHostName b\n"Host" web\n"User" ada\n`, 'web'));

  it.each([
    ['"HostName" = a', /one argument/],
    ['HostName"a"', /no argument/],
    ['"Host Name" a', /not a directive/],
  ])('is refused: %s', (line, message) => refusedByBoth(`${line}\n`, message));
});

describe('an Include, as ssh -G reads it', () => {
  it.each([
    ['does not swallow what follows it', 'Include DIRECTORY/conf.d/*\nUser deploy\nPort 2222\n', 'web'],
    ['does not swallow it for its own host', 'Include DIRECTORY/conf.d/*\nUser deploy\nPort 2222\n', 'other'],
    [
      'leaves its Host block in force',
      'Host web\n Include DIRECTORY/conf.d/10-other\n User a\n Port 22\n',
      'web',
    ],
    ['leaves it in force for no other', 'Host web\n Include DIRECTORY/conf.d/10-other\n User a\n', 'other'],
    ['counts only where its Host block does', 'Host web\n Include DIRECTORY/bare\n', 'other'],
    ['counts where its Host block does', 'Host web\n Include DIRECTORY/bare\n', 'web'],
    ['is narrowed by its own Host lines', 'Host w*\n Include DIRECTORY/conf.d/*\n', 'web'],
    ['is not widened by its own Host lines', 'Host db\n Include DIRECTORY/conf.d/*\nUser z\n', 'web'],
    ['is not widened by its own Match lines', 'Host db\n Include DIRECTORY/by-match\n', 'admin@web'],
    ['counts within a Match', 'Match user admin\n Include DIRECTORY/by-match\n Port 7\n', 'admin@web'],
    [
      'counts not within a Match that fails',
      'Match user admin\n Include DIRECTORY/by-match\n Port 7\n',
      'web',
    ],
    ['may include', 'Include DIRECTORY/nested\nUser after\nPort 5\n', 'web'],
    ['may include within a block', 'Host other\n Include DIRECTORY/nested\n User after\n Port 5\n', 'other'],
    ['takes several names', 'Include DIRECTORY/none DIRECTORY/bare "DIRECTORY/conf.d/20-web"\n', 'web'],
    ['takes wildcards in any part', 'Include DIRECTORY/deep-[!13]/*.conf\nInclude DIRECTORY/*-?/a*\n', 'web'],
    ['takes tokens', 'Include DIRECTORY/conf.d/20-%n\n', 'web'],
    ['of a file that is not there is empty', 'Include DIRECTORY/none\nPort 8\n', 'web'],
  ])('%s', async (_, text, destination) => expectAsSsh(text, destination));
});

describe('conditions, as ssh -G reads them', () => {
  it.each([
    ['a comma in Host is an ordinary character', 'Host foo,web\n User comma\n', 'web'],
    ['? is one character', 'Host web?\n User one\nHost we?\n Port 3\n', 'web'],
    ['negated alone', 'Host !foo\n User neg\n', 'web'],
    ['negated among others', 'Host * !we?\n User neg\n', 'web'],
    ['Host minds case', 'Host WEB\n User upper\nHost web\n User lower\n', 'WEB'],
    ['tagged', 'Host web\n Tag t1\nMatch tagged t1\n User tagged\nMatch tagged t2\n Port 9\n', 'web'],
    ['tagged before the tag', 'Match tagged t1\n User tagged\nHost web\n Tag t1\n', 'web'],
    ['host by HostName', 'Host web\n hostname web.EXAMPLE\nMatch host web.example\n User by\n', 'web'],
    ['host by a token', 'HostName %h.example\nMatch host web.example\n User by\n', 'web'],
    ['a list with negation', 'Match host *,!web\n User by\nMatch originalhost a,w*\n Port 4\n', 'web'],
    ['negated conditions', 'Match originalhost web !user admin\n Port 99\n', 'web'],
    ['negated conditions that fail', 'Match originalhost web !user admin\n Port 99\n', 'admin@web'],
    ['user as it was found', 'Host web\n user found\nMatch user found\n Port 98\n', 'web'],
    ['final, after all others', 'Match final host web\n Port 5\n User fin\nHost *\n Port 6\n', 'web'],
    ['final, by the HostName', 'HostName a.b\nMatch final\n Port 5\nHost a.b\n User by-name\n', 'web'],
    ['no HostName of the final pass', 'Match final\n HostName other\n Port 5\n', 'web'],
    [
      'no HostName of a host that final alone matches',
      'Match final\n Port 5\nHost web\n HostName other\n',
      'WEB',
    ],
    ['an Include within final', 'Match final\n Include DIRECTORY/bare\nHost *\n Port 6\n User u\n', 'web'],
    ['canonical', 'Match canonical\n Port 5\nMatch !canonical\n User u\n', 'web'],
    ['with a comment', 'Host web # db\n User u # v\n\nHost db\n User no\n', 'web'],
    ['with = and tabs', '\tHost\t=\tweb\n\tUser\t=\tx\n\tPort=77\n', 'web'],
    ['quoted', 'Host "web"\n User "x"\n', 'web'],
  ])('%s', async (_, text, destination) => expectAsSsh(text, destination));

  it('Match exec runs its command if that was asked for', async () => {
    const configFile = write('Match exec "test %h = web"\n User yes\nMatch !exec "true"\n Port 9\n');
    const { user, port } = await readHostConfig('web', { configFile, matchExec: true });
    const says = ssh(configFile, 'web');
    expect([user, String(port)]).toEqual([says['user'], says['port']]);
    expect(await readHostConfig('web', { configFile })).toMatchObject({
      port: 22,
      undecided: ['match exec'],
    });
  });

  it('one that only ssh can decide is reported', async () => {
    const configFile = write('Match localnetwork 10.0.0.0/8\n User inside\n');
    expect((await readHostConfig('web', { configFile })).undecided).toEqual(['match localnetwork']);
  });
});

describe('values, as ssh -G reads them', () => {
  it.each([
    ['times with units', 'ConnectTimeout 1m\nServerAliveInterval 2M30s\n'],
    ['times of 0', 'ConnectTimeout 0\nServerAliveInterval 0\n'],
    ['times of none', 'ConnectTimeout none\n'],
    ['the first of two', 'Port 1\nHost web\n Port 2\n'],
    ['a backslash that escapes another', 'User DOMAIN\\\\user\n'],
    ['a backslash that escapes nothing', 'User DOMAIN\\user\n'],
    ['in single quotes', "Host 'web'\n User 'x'\n"],
    ['quoted in the middle', 'User a"b"c\n'],
    ['a # within a word', 'User a#b\n'],
    ['a # within one of many', 'Host x#y web\n User u\n'],
    ['a comment that follows at once', 'User a #b\n'],
    ['a Match with =', 'Match originalhost=web\n User u\n'],
    ['line ends of Windows', 'Host web\r\n User u\r\n'],
    ['a blank that is escaped', 'HostName a\\ b\n'],
  ])('%s', async (_, text) => expectAsSsh(text, 'web'));

  it('of ProxyJump and ProxyCommand, the first shuts out the other', async () => {
    const jump = await readHostConfig('web', {
      configFile: write('Host web\nProxyJump b\nProxyCommand nc\n'),
    });
    expect([jump.proxyJump?.hostName, jump.directives.get('proxycommand')]).toEqual(['b', undefined]);
    const command = await readHostConfig('web', { configFile: write('ProxyCommand nc\nProxyJump b\n') });
    expect([command.proxyJump, command.directives.get('proxycommand')]).toEqual([undefined, ['nc']]);
    const either = await readHostConfig('web', {
      configFile: write('ProxyJump None\nProxyCommand nc\nProxyJump b\n'),
    });
    expect([either.proxyJump, either.directives.get('proxycommand')]).toEqual([undefined, ['nc']]);
    const neither = await readHostConfig('web', { configFile: write('ProxyCommand none\nProxyJump b\n') });
    expect([neither.proxyJump, neither.directives.get('proxycommand')]).toEqual([undefined, ['none']]);
  });

  it('a jump host is looked up with the Includes of its own', async () => {
    const text = 'Host other\n Include DIRECTORY/conf.d/*\nHost web\n ProxyJump other\n';
    expect(await readHostConfig('web', { configFile: write(text) })).toMatchObject({
      port: 22,
      proxyJump: { hostName: '10.0.0.1', user: 'first', port: 2209 },
    });
  });

  it.each([
    ['its own', 'Host *\n ProxyJump bastion\n', 'web, bastion, bastion'],
    ["another's", 'Host web\n ProxyJump a\nHost a\n ProxyJump b\nHost b\n ProxyJump a\n', 'web, a, b, a'],
  ])(
    'a jump host that is %s jump host in turn is reported, where ssh would start itself forever',
    async (_, text, circle) => {
      await expect(readHostConfig('web', { configFile: write(text) })).rejects.toMatchObject({
        code: 'proxy-jump-circular',
        message: `ProxyJump is circular: ${circle}`,
        hint: 'write "ProxyJump none" for one of these hosts',
      });
    },
  );

  it('a later hop of ProxyJump is reached by the hop before it, whatever its own ProxyJump says', async () => {
    const text = 'Host web\n ProxyJump a,b\nHost b\n ProxyJump b\n';
    expect(await readHostConfig('web', { configFile: write(text) })).toMatchObject({
      proxyJump: { hostName: 'b', proxyJump: { hostName: 'a', proxyJump: undefined } },
    });
  });

  it.each([
    ['ConnectTimeout 7x\n', /ConnectTimeout "7x" is not valid/],
    ['Port none\n', /Port "none"/],
    ['# fine\nUser "a\n', /config line 2: a " is not closed/],
    ['User\n', /config line 1: User has no argument/],
    ['Port 1 2\n', /config line 1: Port takes one argument: "2" is one too many/],
    ['Host other\n User a b\n', /config line 2: User takes one argument/],
  ])('%j is refused by both', refusedByBoth);

  it.each([
    'ConnectTimeout 1',
    'HashKnownHosts no',
    'HostKeyAlias a',
    'HostName a',
    'IdentitiesOnly no',
    'IdentityAgent a',
    'IdentityFile a',
    'ServerAliveInterval 1',
    'StrictHostKeyChecking no',
    'Tag a',
  ])('%s with a word more is refused by both', (line) =>
    refusedByBoth(`${line} x\n`, /config line 1: .* takes one argument/),
  );
});

describe('a destination', () => {
  it.each([
    '-oUser=x',
    'a b',
    'a\nb',
    'a;b',
    '$(id)',
    '@web',
    "o'neill@web",
    'x -y@web',
    'ssh://web:99999',
    'ssh://web:0',
  ])('%j is refused by both', async (destination) => {
    const configFile = write('');
    const ssh = ['-T', '-G', '-F', configFile, '--', destination];
    expect(() => execFileSync('ssh', ssh, { stdio: 'pipe' })).toThrow();
    await expect(readHostConfig(destination, { configFile })).rejects.toMatchObject({
      code: 'destination-invalid',
    });
  });
  it.each(['a b@web', 'höst', 'ssh://me@web:22/', 'u:p@web'])('%j is read by both', (destination) =>
    expectAsSsh('', destination),
  );
});

it('dials an address with a zone as it was named', () =>
  expectAsSsh('Include DIRECTORY/conf.d/*\nMatch host fe80::*\n  Port 2260\n', 'fe80::1%eth0'));
