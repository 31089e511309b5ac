import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codePoint } from '../../../tools/testing/code-point.js';
import { check } from '../src/check.js';
import { serialize } from '../src/document/document.js';
import { parse } from '../src/document/parse.js';
import { plainEnvironment } from '../src/environment.js';
import { evaluate } from '../src/evaluate/evaluate.js';
import { reformat } from '../src/layout/reformat.js';
import { damagedFiles, files } from './files.js';

const texts = fc.oneof(files, damagedFiles, fc.string({ unit: codePoint }));

test('a document is its text, and no text makes a check throw', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(serialize(parse(text))).toBe(text);
      for (const { span } of check(parse(text)).diagnostics)
        expect(span.start.offset).toBeLessThanOrEqual(text.length);
    }),
  );
});

test('a layout keeps its shape when it is laid out again', () => {
  fc.assert(
    fc.property(files, (text) => {
      const once = reformat(text);
      expect(reformat(once)).toBe(once);
    }),
  );
});

/** Characters that fill a line up to the length that keepalived reads at once, and beyond. */
const fillers = fc
  .tuple(fc.constantFrom('x ', 'a', '!', '#', ' ', '"', '}'), fc.integer({ min: 1000, max: 1030 }))
  .map(([unit, length]) => unit.repeat(length).slice(0, length));

test('a layout of lines that keepalived reads in parts keeps its shape when it is laid out again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fillers, fc.constantFrom('{', '}', '\n', ' ', 'x  y\n', 'vrrp_instance a {\n')), {
        maxLength: 4,
      }),
      (pieces) => {
        const once = reformat(pieces.join(''));
        expect(reformat(once)).toBe(once);
      },
    ),
  );
});

test('a file with a line that keepalived reads in parts stays as it is', () => {
  const text = `${'x '.repeat(511)}x\nglobal_defs   {\n}\n`;
  expect(reformat(text)).toBe(text);
  expect(reformat(text.slice(2))).toMatch(/x x\nglobal_defs \{\n\}\n$/);
});

/** Statements in odd places, and white space that keepalived takes for a part of a word. */
const scraps = fc.array(
  fc.constantFrom(
    ...['{', '}', '"', '\n', ' ', '\t', '\r\n', '\v', '\f', '\u00a0', '\ufeff', '#c', '!c', '\\', "'"],
    ...['@gateway1 ', '@^gateway1 ', '$A=eth0\n', '$A', '~SEQ(I,1,2) ', 'include x\n'],
    ...['vrrp_instance a {\n', 'interface   eth0\n', '"a  b"  c', 'notify "/x  y"\n', 'x  y\n'],
  ),
  { maxLength: 12 },
);

test.each([
  ['a comment behind white space that is no blank', '\v #c\nglobal_defs {\n}\n'],
  ['a comment behind a byte order mark', '\ufeff # routers\nglobal_defs {\n}\n'],
  ['a condition behind a brace', 'global_defs {\n}\nx {@^gateway1 }\n'],
])('a layout keeps %s', (_, text) => {
  expect(reformat(text)).toBe(text);
});

test('a layout changes nothing but blanks and line ends', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        texts,
        scraps.map((each) => each.join('')),
      ),
      (text) => {
        const bare = (each: string): string => each.replace(/[ \t\r\n]+/g, '');
        expect(bare(reformat(text))).toBe(bare(text));
      },
    ),
  );
});

test('blocks are indented and braces stand behind their keywords', () => {
  expect(
    reformat('vrrp_instance   a\n{\ninterface eth0 # first\n  virtual_ipaddress { 192.0.2.1 }\n\n\n}'),
  ).toBe(
    'vrrp_instance a {\n    interface eth0 # first\n    virtual_ipaddress {\n        192.0.2.1\n    }\n\n}\n',
  );
});

test('conditions, variables, quotes and comments are read as keepalived reads them', () => {
  const text = `$NAME="gateway one"
global_defs
{
    @gateway1 router_id $NAME
    @^gateway1 router_id other ! comment
    notification_email {
        a@example.com "b#c@example.com"
    }
}
`;
  const routerId = (configId: string) =>
    evaluate(parse(text), { ...plainEnvironment, configId }).state?.global.block.settings.map(
      ({ value }) => value,
    );
  expect(routerId('gateway1')).toEqual(['gateway one', ['a@example.com', 'b#c@example.com']]);
  expect(routerId('gateway2')?.[0]).toBe('other');
});

test('included files are read, and their places have their name', () => {
  const environment = {
    ...plainEnvironment,
    include: (pattern: string) => [{ path: pattern, text: 'nonsense\n' }],
  };
  const { diagnostics } = check(parse('include a.conf\n'), environment);
  expect(diagnostics).toMatchObject([
    { code: 'unknown-keyword', file: 'a.conf', span: { start: { line: 1 } } },
  ]);
});
