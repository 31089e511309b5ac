import { describe, expect, it } from 'vitest';
import { parseGoFlag } from '../src/goflag.js';
import type { FlagSet } from '../src/spec.js';

const flags: FlagSet = {
  'client-cert-auth': { type: 'bool', default: 'false' },
  'heartbeat-interval': { type: 'uint', default: '100' },
  'grpc-keepalive-interval': { type: 'duration', default: '2h0m0s' },
  'initial-cluster-state': { type: 'enum', default: 'new', values: ['new', 'existing'] },
  'listen-client-urls': { type: 'urls', default: 'http://localhost:2379' },
  cors: { type: 'uniqueStrings', default: '*' },
  'cipher-suites': { type: 'strings', default: '' },
  'snapshot-count': { type: 'uint64', default: '100000' },
  proxy: { type: 'ignored', default: 'false' },
};

const text = (...argv: string[]): string | undefined =>
  parseGoFlag(argv, { flags }).diagnostics.at(0)?.programText;

function value(name: string, ...argv: string[]): unknown {
  const line = parseGoFlag(argv, { flags });
  expect(line.diagnostics).toEqual([]);
  return line.values[name];
}

describe('parseGoFlag', () => {
  it.each([
    [['-x'], 'flag provided but not defined: -x'],
    [['--client_cert_auth'], 'flag provided but not defined: -client_cert_auth'],
    [['---x'], 'bad flag syntax: ---x'],
    [['-heartbeat-interval'], 'flag needs an argument: -heartbeat-interval'],
    [['--heartbeat-interval=100ms'], 'invalid value "100ms" for flag -heartbeat-interval: parse error'],
    [['--heartbeat-interval=-1'], 'invalid value "-1" for flag -heartbeat-interval: parse error'],
    [
      ['--snapshot-count=18446744073709551616'],
      'invalid value "18446744073709551616" for flag -snapshot-count: value out of range',
    ],
    [['--client-cert-auth=yes'], 'invalid boolean value "yes" for -client-cert-auth: parse error'],
    [['--grpc-keepalive-interval=5'], 'invalid value "5" for flag -grpc-keepalive-interval: parse error'],
    [['--initial-cluster-state=old'], 'invalid value "old" for flag -initial-cluster-state: invalid value'],
    [
      ['--listen-client-urls=ftp://127.0.0.1:1'],
      'invalid value "ftp://127.0.0.1:1" for flag -listen-client-urls: URL scheme must be http, https, unix, or unixs: ftp://127.0.0.1:1',
    ],
  ])('refuses %j', (argv, expected) => {
    expect(text(...argv)).toBe(expected);
  });

  it('takes one dash and two, = and the next argument', () => {
    for (const argv of [
      ['-heartbeat-interval', '0x64'],
      ['--heartbeat-interval=0144'],
      ['-heartbeat-interval=1_00'],
    ])
      expect(value('heartbeat-interval', ...argv)).toBe(100);
  });

  it('lets the last use win, lists too', () => {
    expect(value('cors', '--cors=b,a,b', '--cors=d,c')).toEqual(['c', 'd']);
    expect(value('cipher-suites', '--cipher-suites=b,a')).toEqual(['b', 'a']);
  });

  it('trims, sorts and drops repeats of URLs', () => {
    expect(value('listen-client-urls', '--listen-client-urls=https://b:1, http://a:2,https://b:1')).toEqual([
      'http://a:2',
      'https://b:1',
    ]);
  });

  it('ends flags at the first word', () => {
    const line = parseGoFlag(['--client-cert-auth', 'false', '--nope'], { flags });
    expect(line.values['client-cert-auth']).toBe(true);
    expect(line.positional).toEqual(['false', '--nope']);
  });

  it('reads an ignored legacy name as a bare word', () => {
    expect(value('proxy', '--proxy')).toBe(true);
    expect(value('proxy', '--proxy=anything')).toBe(true);
  });

  it('asks for help with -h and --help', () => {
    expect(parseGoFlag(['-h', '--nope'], { flags }).help).toBe(true);
  });
});
