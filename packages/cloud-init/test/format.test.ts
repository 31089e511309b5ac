import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatNetworkConfig, formatUserData } from '../src/document/format.js';
import { parseNetworkConfig, parseUserData } from '../src/document/parse.js';
import { updateNetworkConfig, updateUserData } from '../src/document/update.js';
import { networkDocument, userDataDocument } from './arbitrary-documents.js';

const errors = (diagnostics: readonly { readonly severity: string }[]) =>
  diagnostics.filter(({ severity }) => severity === 'error');

test.each([
  ['a\nb\n', '|\n      a\n      b'],
  ['a\n\n  b', '|-\n      a\n\n        b'],
  ['a\nb\n\n', '"a\\nb\\n\\n"'],
  ['a \nb', '"a\\ \\nb"'],
  ['set -e; echo "x"', '"set -e; echo \\"x\\""'],
  ['sysctl -p /etc/x.conf', 'sysctl -p /etc/x.conf'],
  ['no', '"no"'],
  ['0644', '"0644"'],
])('%j is written as %j', (content, written) => {
  const text = formatUserData({ write_files: [{ path: '/a', content }] });
  expect(text).toBe(`#cloud-config\nwrite_files:\n  - path: /a\n    content: ${written}\n`);
});

test.each([1e21, -1e-7, 1.5, -3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 2e100])(
  'the number %d stays a number',
  (number) => {
    expect(parseUserData(formatUserData({ ntp: number })).data).toEqual({ ntp: number });
  },
);

test.each([new Date(Number.NaN), [undefined], Symbol('x'), () => 1])('%s is refused', (value) => {
  const refusal = expect.objectContaining({ code: 'unwritable-value' });
  expect(() => formatUserData({ ntp: value })).toThrow(refusal);
  expect(() => updateUserData('#cloud-config\nntp: 1\n', { ntp: value })).toThrow(refusal);
});

test('documents are read back as they were written', () => {
  fc.assert(
    fc.property(userDataDocument, (document) => {
      const { data, diagnostics } = parseUserData(formatUserData(document));
      expect(diagnostics).toEqual([]);
      expect(data).toEqual(document);
    }),
  );
  fc.assert(
    fc.property(networkDocument, (document) => {
      const { config, diagnostics } = parseNetworkConfig(formatNetworkConfig(document));
      expect(errors(diagnostics)).toEqual([]);
      expect(config).toEqual(document);
    }),
  );
});

test('an updated document says what it was updated to', () => {
  fc.assert(
    fc.property(userDataDocument, userDataDocument, (before, after) => {
      const { data, diagnostics } = parseUserData(updateUserData(formatUserData(before), after));
      expect(diagnostics).toEqual([]);
      expect(data).toEqual(after);
    }),
  );
  fc.assert(
    fc.property(networkDocument, networkDocument, (before, after) => {
      const text = updateNetworkConfig(formatNetworkConfig(before), after);
      expect(parseNetworkConfig(text).config).toEqual(after);
    }),
  );
});

test('keys that are whole numbers stay numbers to PyYAML', () => {
  const commands = { 9: 'snap install a', 10: 'snap install b' };
  expect(formatUserData({ snap: { commands } })).toBe(
    '#cloud-config\nsnap:\n  commands:\n    9: snap install a\n    10: snap install b\n',
  );
  expect(formatUserData({ snap: { commands: { ...commands, last: 'ls' } } })).toContain(
    '"9": snap install a',
  );
});

test.each([
  ['00: a\n    01: b', '02: c'],
  ['"00": a\n    "01": b', '"02": c'],
  ['first: a\n    second: b', '"02": c'],
])('a new key is a number only beside numbers: %j', (before, added) => {
  const text = `#cloud-config\nsnap:\n  commands:\n    ${before}\n`;
  const { data = {} } = parseUserData(text);
  const { commands } = data['snap'] as { readonly commands: object };
  const changed = { ...data, snap: { commands: { ...commands, '02': 'c' } } };
  expect(updateUserData(text, changed)).toBe(`${text}    ${added}\n`);
});
