import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { editedText } from '../src/edit/edited-text.js';
import { sharedNodes } from '../src/shared-nodes.js';

const sources = 'x: &x\n  k: 1 # of k\n  l: {m: 1}\nz: &z\n  n: {o: 1}\n';

test.each([
  ['behind an item', '- <<: *x # shared\n  p: 1\n', '- # shared\n  k: 2 # of k\n  l: { m: 1 }\n  p: 1\n'],
  [
    'above a key',
    '- p: 1\n  # above\n  <<: *x # shared\n',
    '- # above\n  # shared\n  k: 2 # of k\n  l: { m: 1 }\n  p: 1\n',
  ],
  [
    'above the first key',
    '-\n  # above\n  <<: *x # shared\n  # of p\n  p: 1\n',
    '-\n  # above\n  # shared\n  k: 2 # of k\n  l: { m: 1 }\n  # of p\n  p: 1\n',
  ],
  [
    'where the first pair has room for it',
    '- <<: *z # shared\n  k: 1\n  <<: *x\n',
    '- n: { o: 1 } # shared\n  l: { m: 1 }\n  k: 2\n',
  ],
  [
    'in a list',
    '- p: 1\n  <<:\n    # first\n    - *x # one\n    - *z # two\n',
    '- # first\n  # one\n  # two\n  n: { o: 1 }\n  k: 2 # of k\n  l: { m: 1 }\n  p: 1\n',
  ],
])('comments of a merge that is written out stay: %s', (_, list, expected) => {
  const text = `${sources}list:\n${list.replaceAll(/^/gm, '  ').trimEnd()}\n`;
  const document = parseDocument(text, { merge: true, uniqueKeys: false });
  sharedNodes(document, 'less').setIn(['list', 0, 'k'], 2);
  const written = editedText(text, document);
  expect(written).toBe(`${sources}list:\n${expected.replaceAll(/^/gm, '  ').trimEnd()}\n`);
});
