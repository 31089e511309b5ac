import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type ConfiguredTarget, targetFromConfig } from '../../src/config/target-from-config.js';

const directory = mkdtempSync(join(tmpdir(), 'remote-exec-config-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const configFile = join(directory, 'config');
function read(text: string): Promise<ConfiguredTarget> {
  writeFileSync(configFile, text);
  return targetFromConfig('web', { configFile });
}

const facts: readonly {
  readonly directive: string;
  readonly how: 'followed' | 'openssh' | 'reported';
  readonly same?: readonly string[];
}[] = parse(readFileSync(new URL('../../facts/ssh-config.yaml', import.meta.url), 'utf8'));

/** Arguments of all kinds. ssh refuses those of another kind, so one of them is right. */
const candidates = ['yes', 'no', '7', '127.0.0.1:1', '127.0.0.1:1 x', 'auto', 'inet', 'host-bound', 'ask'];

describe('a target from ssh_config', () => {
  it('has what is followed', async () => {
    for (const name of ['key', 'cert']) writeFileSync(join(directory, name), '');
    const { target, options } = await read(`Host web
  HostName 10.0.0.5
  User me
  Port 2201
  HostKeyAlias alias
  IdentityFile ${directory}/key
  IdentityFile ${directory}/missing
  CertificateFile ${directory}/cert
  CertificateFile ${directory}/missing
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile /known
  GlobalKnownHostsFile none
  HashKnownHosts yes
  StrictHostKeyChecking accept-new
  ProxyJump first,other@second:2222
  ConnectTimeout 7
  ServerAliveInterval 9
`);
    expect({ target, options }).toMatchObject({
      target: {
        name: 'web',
        host: '10.0.0.5',
        user: 'me',
        port: 2201,
        hostKeyAlias: 'alias',
        identityFile: [`${directory}/key`],
        certificateFile: [`${directory}/cert`],
        identitiesOnly: true,
        agent: 'none',
        knownHostsFile: ['/known'],
        hashKnownHosts: true,
        hostKeyPolicy: 'accept-new',
        jump: { host: 'second', user: 'other', port: 2222, jump: { host: 'first', port: 22 } },
      },
      options: { timeoutMs: 7000, keepaliveMs: 9000 },
    });
  });

  it('has defaults of ssh, and asks nobody about unknown keys', async () => {
    const { target, unsupported } = await read('');
    const own = join(userInfo().homedir, '.ssh');
    expect(target).toMatchObject({
      host: 'web',
      port: 22,
      hostKeyPolicy: 'strict',
      knownHostsFile: [
        join(own, 'known_hosts'),
        join(own, 'known_hosts2'),
        '/etc/ssh/ssh_known_hosts',
        '/etc/ssh/ssh_known_hosts2',
      ],
      jump: undefined,
    });
    expect(unsupported).toEqual([]);
  });

  it.each([
    ['yes', 'strict'],
    ['ask', 'strict'],
    ['no', 'off'],
    ['off', 'off'],
  ])('StrictHostKeyChecking %s is the policy %s', async (value, policy) => {
    expect((await read(`StrictHostKeyChecking ${value}\n`)).target.hostKeyPolicy).toBe(policy);
  });

  it('saves new keys nowhere with UserKnownHostsFile none', async () => {
    const { target } = await read('UserKnownHostsFile none\nGlobalKnownHostsFile /global\n');
    expect(target.knownHostsFile).toEqual(['/dev/null', '/global']);
  });

  it('has what the options say instead', async () => {
    writeFileSync(configFile, 'User me\nPort 2\nIdentityFile /a\n');
    const given = { configFile, user: 'given', port: 9, identityFile: '/given' };
    expect((await targetFromConfig('web', given)).target).toMatchObject({
      user: 'given',
      port: 9,
      identityFile: '/given',
    });
  });

  it('is refused for a file that ssh refuses', async () => {
    await expect(read('Host web\n Foo x\n')).rejects.toMatchObject({
      code: 'config-unreadable',
      outcome: 'never-ran',
      host: 'web',
      message: expect.stringContaining('config line 2: Foo is not a directive of ssh_config'),
    });
    await expect(read('ProxyJump web\n')).rejects.toMatchObject({
      code: 'config-unreadable',
      hint: 'write "ProxyJump none" for one of these hosts',
    });
  });
});

describe('what ssh_config says and is not followed', () => {
  it.each(facts.filter(({ how }) => how !== 'followed'))(
    '$directive is reported',
    async ({ directive, how, same = [] }) => {
      const found = await Promise.any(
        candidates
          .filter((value) => !same.includes(value))
          .map(async (value, index) => {
            const file = join(directory, `${directive}-${index}`);
            writeFileSync(file, `${directive.toUpperCase()} ${value}\n`);
            return targetFromConfig('web', { configFile: file });
          }),
      );
      expect(found).toMatchObject({
        unsupported: [directive.toLowerCase()],
        needsOpenssh: how === 'openssh',
      });
      for (const value of same)
        expect(await read(`${directive} ${value}\n`)).toMatchObject({ unsupported: [], needsOpenssh: false });
    },
  );

  it('a condition that is not decided is reported, and needs ssh', async () => {
    expect(await read('Match exec true\n Port 99\n')).toMatchObject({
      unsupported: ['match exec'],
      needsOpenssh: true,
      target: { port: 22 },
    });
  });

  it('docs/ssh-config.md lists all of it: UPDATE=1 writes it', () => {
    const file = new URL('../../docs/ssh-config.md', import.meta.url);
    const names = (how: string): string =>
      facts
        .filter((fact) => fact.how === how)
        .map(({ directive }) => `\`${directive}\``)
        .join(', ');
    const before = readFileSync(file, 'utf8');
    const text = ['followed', 'openssh', 'reported'].reduce(
      (page, how) => page.replace(new RegExp(`(?<=^\\| ${how} \\|)[^|]*`, 'm'), () => ` ${names(how)} `),
      before,
    );
    if (process.env['UPDATE']) writeFileSync(file, text);
    expect(text).toBe(before);
  });
});
