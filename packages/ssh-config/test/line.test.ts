import { describe, expect, it } from 'vitest';
import { parseLine } from '../src/line.js';

describe('the keyword of a line', () => {
  it.each([
    'HostName x',
    'hostname=x',
    '  HostName = x',
    '\t=HostName x ',
    '=HostName x',
    '"HostName" x',
    ' "HostName" x # y',
    '"HostName"x',
    '"HostName""x"',
    'Host"Name" x',
    '""HostName x',
  ])('may be written as in %j', (line) => {
    expect(parseLine(line)).toEqual({ keyword: 'hostname', words: ['x'] });
  });

  it('has no equals sign behind its quotes', () => {
    expect(parseLine('"HostName"=x')).toEqual({ keyword: 'hostname', words: ['=x'] });
    expect(() => parseLine('"HostName" = x')).toThrowError('takes one argument');
  });

  it.each(['', '  ', '# x', '"#" x', '#"a', '"HostName x', ' "HostName x'])(
    'is missing in %j, which ssh skips',
    (line) => {
      expect(parseLine(line)).toBeUndefined();
    },
  );

  it('is one of ssh_config, in quotes too', () => {
    expect(() => parseLine('"Host Name" x')).toThrowError('Host Name is not a directive');
    expect(() => parseLine('HostName"x"')).toThrowError('HostNamex has no argument');
  });
});
