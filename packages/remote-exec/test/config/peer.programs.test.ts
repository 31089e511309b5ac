import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SSHConfig from 'ssh-config';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { targetFromConfig } from '../../src/config/target.js';

/**
 * Why ssh_config is read by this package and not by ssh-config, the library for it: what it makes of these files sends a
 * command to another host, or as another login, than ssh would. If a test here fails, it has become better: once all
 * do, it can take the place of `src/config`.
 */
describe('ssh -G and this package agree, and ssh-config does not', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'remote-exec-ssh-config-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function byLibrary(text: string): string {
    try {
      const options = { matchExec: false, ignoreCase: true };
      const found: Readonly<Record<string, unknown>> = SSHConfig.parse(text).compute(
        { Host: 'web' },
        options,
      );
      return [found['user'], found['hostname'] ?? 'web', found['port'] ?? '22'].join(' ');
    } catch {
      return 'an exception';
    }
  }

  function bySsh(file: string): string {
    const lines = execFileSync('ssh', ['-T', '-G', '-F', file, 'web'], { stdio: 'pipe' })
      .toString()
      .split('\n');
    const value = (name: string): string =>
      lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
    return [value('user'), value('hostname'), value('port')].join(' ');
  }

  it.each([
    ['? is one character', 'User u\nHost web?\n Port 3\n'],
    ['a comma in Host is an ordinary character', 'User u\nHost foo,web\n Port 3\n'],
    ['keywords in any case', 'user u\nhost web\n hostname a.example\nMatch host a.example\n Port 3\n'],
    ['tagged', 'User u\nTag t\nMatch tagged t\n Port 3\n'],
    ['negated conditions', 'User u\nMatch !final\n Port 3\n'],
    ['a backslash that escapes another', 'User DOMAIN\\\\user\n'],
    ['in single quotes', "User 'u'\n"],
    ['a # within a word', 'User a#b\n'],
    ['quoted in the middle', 'User a"b"c\n'],
    ['tokens in HostName', 'User u\nHostName %h.example\n'],
  ])('%s', async (_, text) => {
    const configFile = join(directory, 'config');
    writeFileSync(configFile, text);
    const { target } = await targetFromConfig('web', { configFile });
    const says = bySsh(configFile);
    expect([target.user, target.host, target.port].join(' ')).toBe(says);
    expect(byLibrary(text)).not.toBe(says);
  });

  it('an Include: what follows it is swallowed by the last Host of the included file', async () => {
    const included = join(directory, 'included');
    writeFileSync(included, 'Host other\n Port 3\n');
    const text = `User u\nInclude ${included}\nPort 4\n`;
    const configFile = join(directory, 'config');
    writeFileSync(configFile, text);
    expect((await targetFromConfig('web', { configFile })).target.port).toBe(4);
    expect(bySsh(configFile)).toBe('u web 4');
    // The library leaves Include to its user, who can only put the file's lines in its place.
    expect(byLibrary('User u\nHost other\n Port 3\nPort 4\n')).toBe('u web 22');
  });
});
