import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../src/document/environment-file.js';

describe('parseEnvironmentFile', () => {
  it.each([
    ['X="a""b"', 'ab'],
    ['X="a" b', 'ab'],
    ['X="a" \'b\'  c d ', 'abc d'],
    ['X=a"b"', 'a"b"'],
    ['X="" ', ''],
    ["X='a\\'b", 'a\\b'],
    ['X="a\\\nb"', 'ab'],
    ['X="a\\b\\$"', 'a\\b$'],
    ['X=a\\\nb', 'ab'],
    ['X=a\\ ', 'a '],
    ['X = a # b', 'a # b'],
    ['# c\\\nX=a', 'a'],
    ['X=a\r\n', 'a'],
    ['X="a\nb', 'a\nb'],
  ])('reads %j as systemd does', (text, value) => {
    expect(parseEnvironmentFile(text)).toMatchObject({ variables: { X: value }, diagnostics: [] });
  });

  it.each(['x', 'A.B=1', '1A=1', 'export A=1'])('reports that systemd skips %j', (line) => {
    expect(parseEnvironmentFile(`X=1\n  ${line}\n`)).toMatchObject({
      variables: { X: '1' },
      diagnostics: [
        {
          code: 'environment-line-invalid',
          span: { start: { line: 2, column: 3, offset: 6 }, end: { line: 2, column: 3 + line.length } },
        },
      ],
    });
  });
});
