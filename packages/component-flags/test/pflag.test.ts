import { describe, expect, it } from 'vitest';
import { parsePflag } from '../src/pflag.js';
import type { FlagSet } from '../src/spec.js';

const flags: FlagSet = {
  profiling: { type: 'bool', default: 'true' },
  'audit-log-maxage': { type: 'int', default: '0' },
  'request-timeout': { type: 'duration', default: '1m0s' },
  'enable-admission-plugins': { type: 'stringSlice', default: '[]' },
  'service-account-issuer': { type: 'stringArray', default: '[]' },
  'runtime-config': { type: 'mapStringString', default: '' },
  'feature-gates': { type: 'mapStringBool', default: '' },
  'allow-metric-labels': { type: 'stringToString', default: '[]' },
  'bind-address': { type: 'ip', default: '0.0.0.0' },
  'service-node-port-range': { type: 'portRange', default: '30000-32767' },
  'concurrent-rc-syncs': { type: 'int32', default: '5', spelling: 'concurrent_rc_syncs' },
  vmodule: { type: 'moduleSpec', default: '' },
  v: { type: 'level', default: '0', shorthand: 'v' },
  help: { type: 'bool', default: 'false', shorthand: 'h' },
  version: { type: 'version', default: 'false' },
  'enable-swagger-ui': { type: 'bool', default: 'false', deprecated: { kind: 'warns', noop: true } },
};

const text = (...argv: string[]): string | undefined =>
  parsePflag(argv, { flags }).diagnostics.find(({ severity }) => severity === 'error')?.programText;

function value(name: string, ...argv: string[]): unknown {
  const line = parsePflag(argv, { flags });
  expect(line.diagnostics).toEqual([]);
  return line.values[name];
}

describe('parsePflag', () => {
  it.each([
    [['--foo'], 'unknown flag: --foo'],
    [['--Profiling=false'], 'unknown flag: --Profiling'],
    [['--audit_log_maxage=1'], 'unknown flag: --audit_log_maxage'],
    [['-etcd-servers=http://127.0.0.1:1'], "unknown shorthand flag: 'e' in -etcd-servers=http://127.0.0.1:1"],
    [['---etcd-prefix=x'], 'bad flag syntax: ---etcd-prefix=x'],
    [['--=x'], 'bad flag syntax: --=x'],
    [['--audit-log-maxage'], 'flag needs an argument: --audit-log-maxage'],
    [['-v'], "flag needs an argument: 'v' in -v"],
    [
      ['--audit-log-maxage=3d'],
      'invalid argument "3d" for "--audit-log-maxage" flag: strconv.ParseInt: parsing "3d": invalid syntax',
    ],
    [
      ['--request-timeout=60'],
      'invalid argument "60" for "--request-timeout" flag: time: missing unit in duration "60"',
    ],
    [
      ['--profiling='],
      'invalid argument "" for "--profiling" flag: strconv.ParseBool: parsing "": invalid syntax',
    ],
    [
      ['--bind-address=1.2.3'],
      'invalid argument "1.2.3" for "--bind-address" flag: failed to parse IP: "1.2.3"',
    ],
    [
      ['--service-node-port-range=32767-30000'],
      'invalid argument "32767-30000" for "--service-node-port-range" flag: end port cannot be less than start port: 32767-30000',
    ],
    [['--feature-gates=A'], 'invalid argument "A" for "--feature-gates" flag: missing bool value for A'],
    [
      ['--vmodule=x'],
      'invalid argument "x" for "--vmodule" flag: syntax error: expect comma-separated list of filename=N',
    ],
    [['-vx'], 'invalid argument "x" for "-v, --v" flag: strconv.ParseInt: parsing "x": invalid syntax'],
  ])('refuses %j', (argv, expected) => {
    expect(text(...argv)).toBe(expected);
  });

  it('lets the last use of a scalar win', () => {
    expect(value('audit-log-maxage', '--audit-log-maxage=1', '--audit-log-maxage', '0x10')).toBe(16);
  });

  it('replaces the default of a slice by the first use and appends later ones', () => {
    expect(
      value(
        'enable-admission-plugins',
        '--enable-admission-plugins=A,B',
        '--enable-admission-plugins="C,D",',
      ),
    ).toEqual(['A', 'B', 'C,D', '']);
  });

  it('keeps commas in a string array', () => {
    expect(value('service-account-issuer', '--service-account-issuer=a,b')).toEqual(['a,b']);
  });

  it('merges maps, the later key winning', () => {
    expect(value('runtime-config', '--runtime-config= a = 1 ,b', '--runtime-config=a=2')).toEqual({
      a: '2',
      b: '',
    });
  });

  it('reads to the end where asked to, without arguments at fault and what may be their values', () => {
    const faults = Array.from({ length: 300 }, () => ['--none', 'value', '--profiling=x', '-x']).flat();
    const line = parsePflag([...faults, '--v=2', 'word'], { flags, toTheEnd: true });
    expect(line).toMatchObject({ values: { v: 2 }, positional: ['word'], faultAt: 0 });
    expect(line.uses).toMatchObject([{ flag: 'v', argument: 1200 }]);
    expect(line.diagnostics).toHaveLength(900);
  });

  it('takes the forms of the shorthand', () => {
    for (const argv of [['-v', '2'], ['-v=2'], ['-v2'], ['--v=2']]) expect(value('v', ...argv)).toBe(2);
  });

  it('knows a bare bool and leaves a word after it as an argument', () => {
    const line = parsePflag(['--profiling', 'false'], { flags });
    expect(line.values['profiling']).toBe(true);
    expect(line.positional).toEqual(['false']);
  });

  it('ends flags at --', () => {
    expect(parsePflag(['--', '--foo'], { flags }).positional).toEqual(['--foo']);
  });

  it('takes underscores for dashes only when asked', () => {
    const line = parsePflag(['--audit_log_maxage=1_0'], { flags, underscores: true });
    expect(line.values['audit-log-maxage']).toBe(10);
  });

  it('knows a flag that is registered with underscores by that name alone', () => {
    expect(value('concurrent-rc-syncs', '--concurrent_rc_syncs=5')).toBe(5);
    expect(text('--concurrent-rc-syncs=5')).toBe('unknown flag: --concurrent-rc-syncs');
  });

  it('warns of a deprecated flag and goes on', () => {
    const line = parsePflag(['--enable-swagger-ui', '--v=1'], { flags });
    expect(line.diagnostics).toMatchObject([
      { severity: 'warning', code: 'flag-deprecated', span: { start: { line: 1 } } },
    ]);
    expect(line.values['v']).toBe(1);
  });

  it('stops at the first fault and says where', () => {
    const line = parsePflag(['--v=1', '--nope', '--foo'], { flags });
    expect(line.faultAt).toBe(1);
    expect(line.diagnostics).toMatchObject([
      {
        code: 'flag-unknown',
        subject: '--nope',
        span: { start: { line: 2, column: 1, offset: 6 }, end: { line: 2, column: 7, offset: 12 } },
      },
    ]);
  });
});
