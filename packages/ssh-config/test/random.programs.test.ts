import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it, vi } from 'vitest';
import { SshConfigError } from '../src/errors.js';
import type { HostConfig } from '../src/host-config.js';
import { readHostConfig } from '../src/read-host-config.js';

const directory = mkdtempSync(join(tmpdir(), 'ssh-config-random-'));
const configFile = join(directory, 'config');
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
  vi.unstubAllEnvs();
});
writeFileSync(join(directory, 'more'), 'User included\n');
vi.stubEnv('SSH_CONFIG_SET', 'set');

/** Directives with values of theirs, some of which ssh refuses. */
const values: Readonly<Record<string, readonly string[]>> = {
  HostName: ['10.0.0.1', '%h.example', '"a.b"', '%%h', 'x y', 'a#b', '', '%n', '=h', 'fe80::1%eth0'],
  User: ['bob', '"al ice"', '%u-%n', '%r', '%C', '%z', 'b\\ob', "'bob'", 'a b', '%%'],
  Port: ['2222', 'ssh', 'www', 'nothing', '0', '65536', '0x16', '2e1', '022', '+22', '"22"', '22x', '-1', ''],
  IdentitiesOnly: ['yes', 'True', 'FALSE', 'maybe', '"yes"', ''],
  ProxyJump: [
    'none',
    'NONE',
    'j',
    'u@j:23',
    'j1,j2',
    'ssh://u@j:23/',
    'j:0',
    'j:www',
    'a@b@c',
    '[::1]:22',
    '::1',
    'j1, j2',
  ],
  ProxyCommand: ['none', 'None', 'nc %h 22', 'none nc'],
  HostKeyAlias: ['al', '"x y"', '', 'none'],
  ConnectTimeout: ['5', '2m', '1h30m', 'none', 'NONE', '-1', '1.5', '"5"', '2147483648', '24855d', ''],
  ServerAliveInterval: ['5', '0', '1d', 'none', 'abc'],
  StrictHostKeyChecking: ['yes', 'no', 'ask', 'accept-new', 'OFF', 'maybe'],
  UserKnownHostsFile: ['/k', 'none', '/a /b', '"/a b"', '~/.k', '/k/%h-%p', '/a none', `/\${SSH_CONFIG_SET}`],
  GlobalKnownHostsFile: ['/g', 'none', '/a /b', '/g/%h', 'none /g', '""'],
  HashKnownHosts: ['yes', 'no', 'x'],
  LogLevel: ['debug', 'QUIET', 'loud'],
  ServerAliveCountMax: ['3', '-1', '2147483648'],
  CertificateFile: ['/c', '/c /d'],
};
const conditions = [
  'all',
  'host web',
  'host w*,!x',
  'originalhost web',
  'user bob',
  'localuser !bob',
  'tagged t',
  'final',
  '!host web',
  'host web all',
  'all host web',
  'final host web all',
  'host',
  'host ""',
  'host=web',
  'foo x',
  'host x foo y',
];
const others = [
  '# comment',
  '',
  '\t# comment',
  'IgnoreUnknown Foo*',
  'Foo x',
  'Tag t',
  `Include ${directory}/more`,
];

const word = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom(name, name.toLowerCase(), name.toUpperCase());
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...Object.keys(values))
      .chain((name) =>
        fc
          .tuple(
            fc.constantFrom('', '  ', '\t'),
            word(name),
            fc.constantFrom(' ', '\t', '=', ' = ', ' ='),
            fc.constantFrom(...(values[name] ?? [])),
            fc.constantFrom('', '', ' ', ' # comment', '\r'),
          )
          .map((parts) => parts.join('')),
      ),
  },
  fc
    .constantFrom('web', 'w*', '!web', 'other', 'web other', '"web"', '*,!web')
    .map((pattern) => `Host ${pattern}`),
  fc.constantFrom(...conditions).map((condition) => `Match ${condition}`),
  fc.constantFrom(...others),
);

/** The values that `ssh -G` prints for the file; undefined if it refuses it. */
function bySsh(): ((name: string) => string | undefined) | undefined {
  const { status, stdout } = spawnSync('ssh', ['-T', '-G', '-F', configFile, 'web'], { encoding: 'utf8' });
  return status === 0 ? (name) => new RegExp(`^${name} (.*)$`, 'm').exec(stdout)?.[1] : undefined;
}

async function byUs(): Promise<HostConfig | SshConfigError> {
  try {
    return await readHostConfig('web', { configFile });
  } catch (error) {
    if (error instanceof SshConfigError) return error;
    throw error;
  }
}

const checking: Readonly<Record<string, string>> = { true: 'yes', false: 'no' };

it('any file means what ssh -G says, or is refused by both', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), async (lines) => {
      writeFileSync(configFile, `${lines.join('\n')}\n`);
      // ssh looks for a host named none where a comment follows; who writes that wants no jump host.
      if (lines.some((each) => /none\s*#/i.test(each))) return;
      const [theirs, ours] = [bySsh(), await byUs()];
      // ssh -G follows no jump hosts.
      if (ours instanceof SshConfigError && ours.code === 'proxy-jump-circular') return;
      if (theirs === undefined || ours instanceof SshConfigError) {
        expect({ refused: ours instanceof SshConfigError }).toEqual({ refused: theirs === undefined });
        return;
      }
      const timeout = theirs('connecttimeout') ?? 'none';
      expect({
        user: ours.user,
        host: ours.hostName,
        port: ours.port,
        alias: ours.hostKeyAlias,
        jump: ours.proxyJump !== undefined,
        command: (ours.directives.get('proxycommand') ?? ['none']).join(' ').toLowerCase(),
        timeout: ours.connectTimeoutMs,
        only: ours.identitiesOnly,
        hashed: ours.hashKnownHosts,
        checking: ours.strictHostKeyChecking,
        files: [ours.userKnownHostsFiles, ours.globalKnownHostsFiles].map(
          (files) => files.join(' ') || 'none',
        ),
      }).toEqual({
        user: theirs('user'),
        host: theirs('hostname'),
        port: Number(theirs('port')),
        alias: theirs('hostkeyalias'),
        jump: (theirs('proxyjump') ?? 'none').toLowerCase() !== 'none',
        command: (theirs('proxycommand') ?? 'none').toLowerCase(),
        timeout: timeout === 'none' ? undefined : Number(timeout) * 1000,
        only: theirs('identitiesonly') === 'yes',
        hashed: theirs('hashknownhosts') === 'yes',
        checking: checking[theirs('stricthostkeychecking') ?? ''] ?? theirs('stricthostkeychecking'),
        files: [theirs('userknownhostsfile'), theirs('globalknownhostsfile')],
      });
    }),
    { numRuns: 8 * (fc.readConfigureGlobal().numRuns ?? 100), seed: 20261126 },
  );
}, 60_000);
