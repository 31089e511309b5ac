import { createHmac } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePoint } from '../../../../tools/testing/code-point.js';
import { leastProcessorTime } from '../../../../tools/testing/processor-time.js';
import { knownKeysOf } from '../../src/ssh2/known-hosts/check-host-key.js';
import {
  hashedName,
  judgeKey,
  type KeyVerdict,
  type KnownHostLine,
  KnownHosts,
} from '../../src/ssh2/known-hosts/known-hosts.js';

function key(type: string, fill: number): Buffer {
  const name = Buffer.from(type);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return Buffer.concat([length, name, Buffer.alloc(32, fill)]);
}
const line = (names: string, type: string, fill: number): string =>
  `${names} ${type} ${key(type, fill).toString('base64')}`;

function hostsIn(text: string): KnownHosts {
  const hosts = new KnownHosts('f');
  hosts.add(text);
  return hosts;
}
const under = (text: string, name: string): Promise<readonly KnownHostLine[]> => hostsIn(text).under([name]);
const judge = async (text: string, name: string, shown: Buffer): Promise<KeyVerdict['kind']> =>
  judgeKey({ byName: await under(text, name), byOtherNames: [] }, shown).kind;

describe('known_hosts', () => {
  it('is read whatever it contains', async () => {
    const odd = fc.oneof(
      fc.string({ unit: codePoint }),
      fc
        .array(
          fc.constantFrom('@revoked ', '@x ', 'host ', '|1|a|b ', 'ssh-ed25519 ', 'AAAA ', '\n', '\t', '!*,'),
          { maxLength: 20 },
        )
        .map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(odd, fc.string(), async (text, name) => {
        expect(await judge(text, name, key('ssh-ed25519', 1))).toBe('unknown');
      }),
    );
  });

  it('numbers its lines from 1 and skips what it does not know', async () => {
    const text = [
      '# comment',
      '',
      line('a', 'ssh-ed25519', 1),
      '@unknown x y z',
      `@revoked ${line('*', 'ssh-ed25519', 2)}`,
    ].join('\n');
    expect((await under(text, 'a')).map(({ line: at, marker }) => [at, marker])).toEqual([
      [3, undefined],
      [5, 'revoked'],
    ]);
  });

  it('distinguishes known, changed, revoked and unknown', async () => {
    const text = [
      line('a,b', 'ssh-ed25519', 1),
      line('a', 'ssh-rsa', 2),
      `@revoked ${line('*', 'ssh-ed25519', 9)}`,
    ].join('\n');
    expect(await judge(text, 'a', key('ssh-ed25519', 1))).toBe('known');
    expect(await judge(text, 'a', key('ssh-ed25519', 3))).toBe('changed');
    expect(await judge(text, 'b', key('ssh-rsa', 2))).toBe('unknown');
    expect(await judge(text, 'c', key('ssh-ed25519', 9))).toBe('revoked');
    expect(await judge(text, 'c', key('ssh-ed25519', 1))).toBe('unknown');
  });

  it.each([
    ['a', 'a', true],
    ['a.b', 'aXb', false],
    ['*.example.org', 'x.example.org', true],
    ['*.example.org,!bad.example.org', 'bad.example.org', false],
    ['[10.0.0.1]:2222', '[10.0.0.1]:2222', true],
    ['10.0.0.?', '10.0.0.12', false],
    ['|1|broken', 'x', false],
    ['MyAlias', 'MyAlias', true],
    ['myalias', 'MyAlias', true],
    ['*a*a*a*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(200), false],
    [hashedName('host', Buffer.alloc(20, 7)), 'host', true],
    [hashedName('host', Buffer.alloc(20, 7)), 'other', false],
  ])('%s holds %s: %s', async (names, name, expected) => {
    expect((await under(line(names, 'ssh-ed25519', 1), name)).length > 0).toBe(expected);
  });
});

it('known_hosts is read once and indexed: 100,000 lines and 100 hosts take under 1 s of processor time', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'remote-exec-known-'));
  const salts = [Buffer.alloc(20, 1), Buffer.alloc(20, 2)];
  const lines = Array.from({ length: 100_000 }, (_, index) => {
    const salt = salts[index % 3];
    const name = `host${index}.example.org`;
    return line(salt ? hashedName(name, salt) : name, 'ssh-ed25519', index % 250);
  });
  const text = `${lines.join('\n')}\n`;
  const hosts = Array.from({ length: 100 }, (_, index) => `host${index * 999}.example.org`);
  let knownHostsFile = '';
  let files = 0;
  const lookUp = async () => {
    // A new file each time: a file that was read before is not read again.
    knownHostsFile = join(directory, `known_hosts${files++}`);
    writeFileSync(knownHostsFile, text);
    const found = await Promise.all(hosts.map((host) => knownKeysOf({ host, user: 'root', knownHostsFile })));
    expect(found.map(({ byName }) => byName.map(({ line: at }) => at))).toEqual(
      found.map((_, index) => [index * 999 + 1]),
    );
  };
  expect(await leastProcessorTime(1000, lookUp)).toBeLessThan(1000);
  // A line that is added is seen.
  appendFileSync(knownHostsFile, `${line('new.example.org', 'ssh-ed25519', 3)}\n`);
  const { byName } = await knownKeysOf({ host: 'new.example.org', user: 'root', knownHostsFile });
  expect(byName).toMatchObject([{ line: 100_001 }]);
  rmSync(directory, { recursive: true });
});

describe('hashed names', () => {
  const salt = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => Buffer.from(bytes));

  it('are found as node:crypto hashes them, whatever the name and the salt', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(salt, { maxLength: 5 }),
        fc.string({ maxLength: 200 }),
        async (salts, name) => {
          const text = salts.flatMap((one) => [hashedName('other', one), hashedName(name, one)]);
          const lines = text.map((names) => line(names, 'ssh-ed25519', 1)).join('\n');
          const wanted = text.flatMap((names, index) =>
            salts.some((one) => names === hashedName(name, one)) ? [index + 1] : [],
          );
          expect((await under(lines, name)).map(({ line: at }) => at)).toEqual(wanted);
        },
      ),
    );
  });

  it('are found in lines that come later, with a salt that was there or a new one', async () => {
    const [one, other] = [Buffer.alloc(20, 1), Buffer.alloc(20, 2)];
    const hosts = hostsIn(`${line(hashedName('a', one), 'ssh-ed25519', 1)}\n`);
    const at = async (name: string): Promise<readonly number[]> =>
      (await hosts.under([name])).map((found) => found.line);
    expect([await at('a'), await at('b')]).toEqual([[1], []]);
    hosts.add(
      `${line(hashedName('b', one), 'ssh-ed25519', 1)}\n${line(hashedName('b', other), 'ssh-ed25519', 1)}\n`,
    );
    expect([await at('a'), await at('b'), await at('b')]).toEqual([[1], [2, 3], [2, 3]]);
  });

  it('with a salt of its own in each of 20,000 lines: 3 hosts take little more than the digests, and other work gets its turn', async () => {
    const saltOf = (index: number): Buffer => {
      const bytes = Buffer.alloc(20, 7);
      bytes.writeUInt32BE(index);
      return bytes;
    };
    const text = Array.from({ length: 20_000 }, (_, index) =>
      line(hashedName(`host${index}`, saltOf(index)), 'ssh-ed25519', index % 250),
    ).join('\n');
    const indexes = Array.from({ length: 3 }, (_, index) => index * 1999);
    /** Processor time of looking the hosts up, as a multiple of that of the digests. */
    const lookUp = async (hosts: ReturnType<typeof hostsIn>): Promise<number> => {
      const digesting = process.cpuUsage();
      for (let index = 0; index < 60_000; index++)
        createHmac('sha1', saltOf(index % 20_000))
          .update('host1999')
          .digest();
      const digests = process.cpuUsage(digesting);
      const begun = process.cpuUsage();
      let turns = 0;
      const counter = setInterval(() => {
        turns += 1;
      }, 1);
      const found = await Promise.all(indexes.map((index) => hosts.under([`host${index}`])));
      clearInterval(counter);
      const used = process.cpuUsage(begun);
      expect(turns).toBeGreaterThan(5);
      expect(found.map((lines) => lines.map(({ line: at }) => at))).toEqual(
        indexes.map((index) => [index + 1]),
      );
      return (used.user + used.system) / (digests.user + digests.system);
    };
    const hosts = hostsIn(text);
    let least = await lookUp(hosts);
    // Other programs share the caches of the processor: the best of a few counts.
    for (let round = 1; round < 5 && least >= 2; round++)
      least = Math.min(least, await lookUp(hostsIn(text)));
    expect(least).toBeLessThan(2);
    // The lines of a name are remembered.
    const again = process.cpuUsage();
    await hosts.under(['host1999']);
    expect(process.cpuUsage(again).user / 1000).toBeLessThan(50);
  }, 30_000);
});
