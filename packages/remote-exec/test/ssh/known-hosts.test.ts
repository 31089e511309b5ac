import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeKey, namesMatch, parseKnownHosts } from '../../src/ssh/known-hosts.js';

function key(type: string, fill: number): Buffer {
  const name = Buffer.from(type);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return Buffer.concat([length, name, Buffer.alloc(32, fill)]);
}
const line = (names: string, type: string, fill: number): string =>
  `${names} ${type} ${key(type, fill).toString('base64')}`;

describe('known_hosts', () => {
  it('is read whatever it contains', () => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom('@revoked ', '@x ', 'host ', '|1|a|b ', 'ssh-ed25519 ', 'AAAA ', '\n', '\t', '!*,'),
          { maxLength: 20 },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(odd, fc.string(), (text, name) => {
        const lines = parseKnownHosts(text, 'file');
        expect(judgeKey(lines, [name], key('ssh-ed25519', 1)).kind).toBe('unknown');
      }),
    );
  });

  it('numbers its lines from 1 and skips what it does not know', () => {
    const text = [
      '# comment',
      '',
      line('a', 'ssh-ed25519', 1),
      '@unknown x y z',
      `@revoked ${line('*', 'ssh-ed25519', 2)}`,
    ].join('\n');
    expect(parseKnownHosts(text, 'f').map(({ line: at, marker }) => [at, marker])).toEqual([
      [3, undefined],
      [5, 'revoked'],
    ]);
  });

  it('distinguishes known, changed, revoked and unknown', () => {
    const lines = parseKnownHosts(
      [
        line('a,b', 'ssh-ed25519', 1),
        line('a', 'ssh-rsa', 2),
        `@revoked ${line('*', 'ssh-ed25519', 9)}`,
      ].join('\n'),
      'f',
    );
    expect(judgeKey(lines, ['a'], key('ssh-ed25519', 1)).kind).toBe('known');
    expect(judgeKey(lines, ['a'], key('ssh-ed25519', 3)).kind).toBe('changed');
    expect(judgeKey(lines, ['b'], key('ssh-rsa', 2)).kind).toBe('unknown');
    expect(judgeKey(lines, ['c'], key('ssh-ed25519', 9)).kind).toBe('revoked');
    expect(judgeKey(lines, ['c'], key('ssh-ed25519', 1)).kind).toBe('unknown');
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
  ])('%s holds %s: %s', (names, name, expected) => {
    expect(namesMatch(names, name)).toBe(expected);
  });
});
