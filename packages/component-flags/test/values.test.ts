import { describe, expect, it } from 'vitest';
import { parseFlagValue } from '../src/parse-value.js';
import type { FlagType } from '../src/types.js';
import { parseGoUrl, splitHostPort } from '../src/values/url.js';

function message(type: FlagType, text: string): unknown {
  const result = parseFlagValue({ type }, text);
  return result.ok ? result.value : result.message;
}

describe('parseFlagValue', () => {
  it.each<[FlagType, string, unknown]>([
    ['int', '0x1F', 31],
    ['int', '0b101', 5],
    ['int', '0o17', 15],
    ['int', '017', 15],
    ['int', '1_000', 1000],
    ['int', '-5', -5],
    ['int', '9223372036854775807', 9223372036854775807n],
    ['int', '1__0', 'strconv.ParseInt: parsing "1__0": invalid syntax'],
    ['int', '08', 'strconv.ParseInt: parsing "08": invalid syntax'],
    ['int', '99999999999999999999x', 'strconv.ParseInt: parsing "99999999999999999999x": value out of range'],
    ['int32', '2147483648', 'strconv.ParseInt: parsing "2147483648": value out of range'],
    ['uint', '-1', 'strconv.ParseUint: parsing "-1": invalid syntax'],
    ['level', '0x2', 'strconv.ParseInt: parsing "0x2": invalid syntax'],
    ['verbosity', '-1', 'strconv.ParseUint: parsing "-1": invalid syntax'],
    ['float64', '1e309', 'strconv.ParseFloat: parsing "1e309": value out of range'],
    ['float64', '0x1p-2', 0.25],
    ['float32', '.5', 0.5],
    ['duration', '1h30m', { kind: 'duration', nanoseconds: 5_400_000_000_000n }],
    ['duration', '-1.5s', { kind: 'duration', nanoseconds: -1_500_000_000n }],
    ['duration', '3d', 'time: unknown unit "d" in duration "3d"'],
    ['duration', '', 'time: invalid duration ""'],
    ['duration', '1\u00b5s', { kind: 'duration', nanoseconds: 1000n }],
    ['duration', '1\u00fc', 'time: unknown unit "\\xc3\\xbc" in duration "1\\xc3\\xbc"'],
    ['stringSlice', 'a,"b,c",', ['a', 'b,c', '']],
    ['stringSlice', '', []],
    ['stringSlice', 'a"b', 'parse error on line 1, column 2: bare " in non-quoted-field'],
    [
      'stringSlice',
      '"a\nb"x',
      'record on line 1; parse error on line 2, column 2: extraneous or missing " in quoted-field',
    ],
    ['stringSlice', '\n', 'EOF'],
    ['stringToString', 'a=b,c=d', { a: 'b', c: 'd' }],
    ['stringToString', 'a', 'a must be formatted as key=value'],
    ['mapStringString', ' a = b ,c', { a: 'b', c: '' }],
    ['mapStringString', '__proto__=x', JSON.parse('{"__proto__":"x"}')],
    ['mapStringStringNoSplit', 'a', 'malformed pair, expect string=string'],
    ['colonSeparatedMultimapStringString', 'A=true,kube:B=false', { '': ['A=true'], kube: ['B=false'] }],
    ['ip', '::ffff:1.2.3.4', '::ffff:1.2.3.4'],
    ['ip', '01.2.3.4', 'failed to parse IP: "01.2.3.4"'],
    ['portRange', '30000+5', { kind: 'port-range', low: 30000, high: 30005 }],
    ['portRange', ' ', { kind: 'port-range', low: 0, high: -1 }],
    ['portRange', '1 - 5', 'strconv.Atoi: parsing "1 ": invalid syntax'],
    ['portRange', '1-65536', 'the port range cannot be greater than 65535: 1-65536'],
    ['namedCertKey', 'a,b:x, y', [{ certFile: 'a', keyFile: 'b', names: ['x', 'y'] }]],
    ['namedCertKey', 'a', 'expected comma separated certificate and key file paths'],
    ['namedCertKey', 'a,b:', 'empty names list is not allowed'],
    ['severity', 'warning', 'WARNING'],
    ['traceLocation', 'a.go:0', 'negative or zero value for level'],
    ['modulePatterns', 'x', '"x" does not have the pattern=N format'],
    ['version', 'raw', 'raw'],
    [
      'quantity',
      '64Kx',
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
    ['cidrs', '10.0.0.0/8,x', 'invalid CIDR address: x'],
    ['int32Slice', '1,0x10', [1, 16]],
    ['ignored', 'anything', true],
  ])('%s %j', (type, text, expected) => {
    expect(message(type, text)).toEqual(expected);
  });
});

describe('parseGoUrl', () => {
  it.each([
    ['https://a:1/b?c#d', { scheme: 'https', host: 'a:1', path: '/b', opaque: '' }],
    ['mailto:x', { scheme: 'mailto', host: '', path: '', opaque: 'x' }],
    ['127.0.0.1:2379', 'parse "127.0.0.1:2379": first path segment in URL cannot contain colon'],
    [':x', 'parse ":x": missing protocol scheme'],
    ['http://a:b', 'parse "http://a:b": invalid port ":b" after host'],
    ['http://[::1', 'parse "http://[::1": missing \']\' in host'],
    ['http://a b', 'parse "http://a b": invalid character " " in host name'],
    ['http://a/%zz', 'parse "http://a/%zz": invalid URL escape "%zz"'],
    ['http://a\u0000', 'parse "http://a\\x00": net/url: invalid control character in URL'],
  ])('%j', (text, expected) => {
    const result = parseGoUrl(text);
    expect(result.ok ? result.value : result.message).toEqual(expected);
  });
});

describe('splitHostPort', () => {
  it.each([
    ['a:1', { host: 'a', port: '1' }],
    ['[::1]:2', { host: '::1', port: '2' }],
    ['a', 'address a: missing port in address'],
    ['::1:2', 'address ::1:2: too many colons in address'],
  ])('%j', (text, expected) => {
    const result = splitHostPort(text);
    expect(result.ok ? result.value : result.message).toEqual(expected);
  });
});
