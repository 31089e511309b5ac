import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { HostConfig } from '../src/host-config.js';
import { readHostConfig } from '../src/read-host-config.js';

const directory = mkdtempSync(join(tmpdir(), 'ssh-config-directives-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const configFile = join(directory, 'config');
function read(text: string): Promise<HostConfig> {
  writeFileSync(configFile, text);
  return readHostConfig('web', { configFile });
}
/** A value as `ssh -G` prints it. */
const asSsh = (name: string): string | undefined =>
  new RegExp(`^${name} (.*)$`, 'm').exec(
    execFileSync('ssh', ['-G', '-F', configFile, 'web']).toString(),
  )?.[1];

/** Values that ssh accepts and refuses, by kind. */
const examples = {
  flag: { good: ['yes', 'NO', 'True', 'false'], bad: ['zzz', 'ye', ''] },
  number: { good: ['7', '+7', '2147483647'], bad: ['zzz', '-1', '0x7', '2147483648'] },
  time: { good: ['2m', '1h30m', 'none'], bad: ['zzz', '1.5', '2147483648'] },
  port: {
    good: ['7', '+22', '022', 'ssh', 'https', 'www'],
    bad: ['0', '65536', '0x7', '2e1', '', 'SSH', 'no-service', 'tftp', '22ssh'],
  },
  jump: {
    good: ['j', 'u@j:2,[::1]', 'NONE', 'j:ssh', 'ssh://j:www'],
    bad: ['j:0', 'a,,b', 'a, b', '::1', 'u@', '@h', 'a:1:2'],
  },
  list: { good: ['none'], bad: ['none none'] },
  command: { good: ['/bin/nc "%h" # c'], bad: ["/bin/echo it's", ''] },
  assignments: { good: ['A=1', 'A=1 B=', '"A=b c"'], bad: ['A', 'A=1 B'] },
  variables: { good: ['A', '-A B*'], bad: ['A=1', 'A B=1'] },
  rekey: {
    good: ['1G', '16', '+16k', '0', '1.5m 1h', 'default none', '2G 30'],
    bad: ['zzz', '5', '15B', '-1', '1X', '1G x', 'none', 'Default', '1G None'],
  },
  lifetime: {
    good: ['yes', 'ASK', 'confirm', 'confirm 1h', '1h30m', 'False'],
    bad: ['none', 'zzz', 'yes 1h', '1h 1h', 'confirm x', 'confirm none'],
  },
  persist: { good: ['yes', 'false', '10m', '0'], bad: ['YES', 'none', 'ask', '-1', '1.5'] },
  escape: { good: ['none', '~', 'x', '^A', '^@', '5'], bad: ['None', 'ab', '^AB', '^ä', '^?'] },
  domains: { good: ['none', 'a', 'a_b A.b. 1a'], bad: ['none a', 'a None', '-a', '.a', 'a..b', 'a/b'] },
  cnames: { good: ['none'], bad: ['none a:b', 'a:b none', 'a', 'a:', 'a:b c'] },
  'service-classes': {
    good: ['none', 'af21', 'AF21 cs1', 'lowdelay throughput', '0 255', '08 +5', 'none none'],
    bad: ['foo', 'af21 foo', 'af14', 'cs8', 'af21 cs1 ef', '256', '-1', '0x10', 'default'],
  },
  timeouts: {
    good: ['none', 'session=5m', 'session=5m *=0', 'a=1h30m'],
    bad: ['foo', 'a=foo', 'a=', '=5m', 'a=none', 'a=1=2', 'none a=1', 'none none', 'a=1.5', 'a=-1'],
  },
  keystrokes: {
    good: ['yes', 'false', 'interval:1', 'interval:1000', 'interval:+20'],
    bad: ['foo', 'YES', 'interval:0', 'interval:1001', 'interval:', 'INTERVAL:5', 'interval:0x5', 'yes no'],
  },
  mask: { good: ['0177', '777', '0', '+17', '07x'], bad: ['8', '1000', '-1', 'rw'] },
  tunnel: {
    good: ['any', '0', 'ANY:0', '0:2147483645', 'any:any'],
    bad: ['foo', '-1', '0:x', '1:', '2147483646', 'any:x'],
  },
  agent: { good: ['no', '/a/$B', '$A_1'], bad: ['$', '$A/b', `\${A}`, '$A-b'] },
} as const;

const facts: readonly {
  readonly directive: string;
  readonly as?: string;
  readonly values?: keyof typeof examples | readonly string[];
  readonly many?: true;
}[] = parse(readFileSync(new URL('../facts/directives.yaml', import.meta.url), 'utf8'));
type Facts = (typeof facts)[number];

const valuesOf = ({ values }: Facts): readonly string[] =>
  typeof values === 'string' ? examples[values].good : (values ?? []);

const refusedOf = ({ values }: Facts): readonly string[] =>
  typeof values === 'string' ? examples[values].bad : ['zzz', 'maybe', 'ye'];

/** The output of `ssh -G` for a file, or its error. */
function sshSays(text: string): { readonly ok: boolean; readonly said: string } {
  const file = join(directory, 'said');
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync('ssh', ['-T', '-G', '-F', file, 'web'], { encoding: 'utf8' });
  return { ok: status === 0, said: `${stdout}${stderr}` };
}

describe('directives of ssh_config', () => {
  it('are those that ssh -G knows, and no others', async () => {
    const printed = sshSays('').said.match(/^\S+/gm) ?? [];
    const known = new Set(facts.map(({ directive }) => directive.toLowerCase()));
    expect(
      printed.map((name) => name.toLowerCase()).filter((name) => name !== 'host' && !known.has(name)),
    ).toEqual([]);
    for (const { directive } of facts)
      expect(sshSays(`${directive} zzz\n`).said).not.toContain('Bad configuration option');
    for (const unknown of ['Foo', 'Identity_File', 'Hostnam', 'X-Y', 'Ports']) {
      expect(sshSays(`Host other\n ${unknown} x\n`)).toMatchObject({ ok: false });
      await expect(read(`Host other\n ${unknown} x\n`)).rejects.toThrow(
        `${unknown} is not a directive of ssh_config`,
      );
    }
    const passed = 'IgnoreUnknown foo*,bar\nFooBar x\nBAR y\nPort 7\n';
    expect(sshSays(passed).said).toContain('\nport 7\n');
    expect((await read(passed)).port).toBe(7);
  });

  it.each(facts.filter(({ values }) => values !== undefined))(
    '$directive takes the values that ssh -G takes, and both refuse others',
    async (fact) => {
      const { directive } = fact;
      // Without a session, ssh needs no command that it could run in the background.
      const head = directive === 'ForkAfterAuthentication' ? 'SessionType none\n' : '';
      for (const value of valuesOf(fact)) {
        const text = `${head}Host web\n ${directive} ${value}\n`;
        expect([value, sshSays(text).ok]).toEqual([value, true]);
        await read(text);
      }
      for (const value of refusedOf(fact)) {
        const text = `Host other\n ${directive} ${value}\n`;
        expect([value, sshSays(text).ok]).toEqual([value, false]);
        await expect(read(text)).rejects.toMatchObject({ code: 'config-invalid' });
      }
    },
  );

  it.each(facts.filter(({ values }) => values !== undefined))(
    '$directive takes as many arguments as ssh -G lets it',
    async (fact) => {
      const [value = ''] = valuesOf(fact);
      const text = `${fact.directive} ${value} more\n`;
      const isTooMany = /extra arguments/.test(sshSays(text).said);
      expect(isTooMany).toBe(fact.many !== true);
      if (isTooMany) await expect(read(text)).rejects.toThrow('takes one argument');
    },
  );

  it('an older name is the one that replaced it', async () => {
    for (const { directive, as = '' } of facts.filter((fact) => fact.as !== undefined)) {
      const value = /authentication|keepalive/i.test(as) ? 'no' : 'ssh-rsa';
      const [old, now] = [sshSays(`${directive} ${value}\n`), sshSays(`${as} ${value}\n`)];
      expect([directive, old.ok && old.said.replace(/^.*deprecated.*\n|^.*obsolete.*\n/gim, '')]).toEqual([
        directive,
        now.said,
      ]);
      expect((await read(`${directive} ${value}\n`)).directives).toEqual(
        (await read(`${as} ${value}\n`)).directives,
      );
    }
  });

  it.each(['yes', 'YES', 'True', 'no', 'No', 'FALSE'])('yes and no in any case: %s', async (value) => {
    const config = await read(
      `IdentitiesOnly ${value}\nHashKnownHosts ${value}\nStrictHostKeyChecking ${value}\n`,
    );
    expect(config.identitiesOnly).toBe(asSsh('identitiesonly') === 'yes');
    expect(config.hashKnownHosts).toBe(asSsh('hashknownhosts') === 'yes');
    expect(config.strictHostKeyChecking).toBe(asSsh('stricthostkeychecking') === 'false' ? 'no' : 'yes');
  });

  it('Include dir/* passes over a directory in it', async () => {
    mkdirSync(join(directory, 'dir/sub'), { recursive: true });
    writeFileSync(join(directory, 'dir/a'), 'Port 2222\n');
    const { port } = await read(`Include ${directory}/dir/*\n`);
    expect(String(port)).toBe(asSsh('port'));
  });

  it.each([
    ['*/a', '7'],
    ['\\[x\\]', '8'],
    ['[[]x]', '8'],
  ])('Include %s matches what exists, as glob(3) does', async (pattern, wanted) => {
    mkdirSync(join(directory, 'glob/sub'), { recursive: true });
    writeFileSync(join(directory, 'glob/sub/a'), 'Port 7\n');
    writeFileSync(join(directory, 'glob/[x]'), 'Port 8\n');
    const { port } = await read(`Include ${directory}/glob/${pattern}\n`);
    expect([String(port), asSsh('port')]).toEqual([wanted, wanted]);
  });

  it.each(['\ufeffPort 7', '\u00a0Port 7', '\vPort 7', '\f'])('%j is refused, as ssh does', async (text) => {
    expect(sshSays(`${text}\n`).ok).toBe(false);
    await expect(read(`${text}\n`)).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('a port that is the name of a service is its number', async () => {
    const { port, proxyJump } = await read('Host web\n Port https\n ProxyJump j:www\n');
    expect([String(port), proxyJump?.port]).toEqual([asSsh('port'), 80]);
    expect((await readHostConfig('ssh://web:ssh', { configFile })).port).toBe(22);
  });

  it.each(['a:b', '*', '*.a:*.b,*.c *:d'])(
    'CanonicalizePermittedCNAMEs %s is taken by both',
    async (value) => {
      // ssh would look up the name of a host that it applies to.
      const text = `Host other\n CanonicalizePermittedCNAMEs ${value}\n`;
      expect(sshSays(text).ok).toBe(true);
      await read(text);
    },
  );

  it('the identities of a host that names none are those of ssh', async () => {
    const { identityFiles } = await read('');
    const own = execFileSync('ssh', ['-G', '-F', configFile, 'web']).toString();
    const theirs = [...own.matchAll(/^identityfile ~\/\.ssh\/(.*)$/gm)].map(([, name]) => name);
    // XMSS is an experiment, which is not in every build.
    expect(identityFiles.map((path) => basename(path))).toEqual(theirs.filter((name) => name !== 'id_xmss'));
  });

  it('an equals sign may come before the directive', async () => {
    expect(String((await read(' = Port 7\n')).port)).toBe(asSsh('port'));
  });

  it('tokens have the name in lower case', async () => {
    const { user, hostKeyAlias } = await read('HostName A.%h\nHostKeyAlias K\nUser %h-%n-%k\n');
    expect([user, hostKeyAlias]).toEqual([asSsh('user'), asSsh('hostkeyalias')]);
  });

  it('none in any case: no identity file, no jump host', async () => {
    expect(await read('IdentityFile None\nProxyJump NONE\n')).toMatchObject({
      identityFiles: [],
      proxyJump: undefined,
    });
  });

  it('tokens %k %C %L %l %j and the others are what ssh gives to Match exec', async () => {
    const tokens = '%%|%C|%d|%h|%i|%j|%k|%L|%l|%n|%p|%r|%u';
    for (const head of [
      '',
      'HostName %h.example\nPort 7\nUser u\n',
      'Host web\n HostKeyAlias alias\n ProxyJump me@a:22,b@c:9\n',
      'ProxyJump none\n',
    ]) {
      const out = join(directory, 'tokens');
      const text = `${head}Match originalhost web exec "echo '${tokens}' >${out}"\n`;
      expect(sshSays(text)).toMatchObject({ ok: true });
      const says = readFileSync(out, 'utf8');
      rmSync(out);
      writeFileSync(configFile, text);
      await readHostConfig('web', { configFile, matchExec: true });
      expect([head, readFileSync(out, 'utf8')]).toEqual([head, says]);
    }
  });

  it('tokens of UserKnownHostsFile are expanded as ssh -G prints them', async () => {
    const text = 'HostName h.example\nUserKnownHostsFile /x/%C-%h-%j-%k-%L-%l-%n-%p-%r\n';
    const { userKnownHostsFiles } = await read(text);
    expect(sshSays(text).said).toContain(`\nuserknownhostsfile ${userKnownHostsFiles[0]}\n`);
  });

  it('tokens of User and ProxyJump are expanded as ssh -G prints them', async () => {
    const text = 'Host web\n HostName h.example\n Port 7\n User %u-%n-%p\n ProxyJump %n-jump\n';
    const says = sshSays(text).said;
    const { user, proxyJump } = await read(text);
    expect(says).toContain(`\nuser ${user}\n`);
    expect(proxyJump?.hostName).toBe('web-jump');
    await expect(read('ProxyJump %n-jump\n')).rejects.toThrow('ProxyJump leads through more than 20 hosts');
  });

  it.each([
    ['HostName %z', 'HostName %z\n'],
    ['Match exec with an unknown token', 'Match exec "true %z"\n'],
    ['UserKnownHostsFile with an unknown token', 'UserKnownHostsFile /x/%z\n'],
    ['ControlPath with an unknown token', 'ControlPath /x/%q\n'],
    ['RevokedHostKeys with an unknown token', 'RevokedHostKeys /x/%z\n'],
    ['ForwardAgent with an unknown token', 'ForwardAgent /x/%z\n'],
    ['ConnectionAttempts 0', 'ConnectionAttempts 0\n'],
    [`an unset \${NAME}`, `UserKnownHostsFile /x/\${SSH_CONFIG_NOT_SET}\n`],
  ])('%s is refused by both', async (_, text) => {
    expect(sshSays(text)).toMatchObject({ ok: false });
    writeFileSync(configFile, text);
    await expect(readHostConfig('web', { configFile, matchExec: true })).rejects.toMatchObject({
      code: 'config-invalid',
    });
  });
});
