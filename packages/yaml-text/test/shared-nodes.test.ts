import { expect, test } from 'vitest';
import { type Document, isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import { pairsOf } from '../src/merges.js';
import { sharedNodes } from '../src/shared-nodes.js';

const read = (text: string): Document => parseDocument(text, { schema: 'failsafe', uniqueKeys: false });

function mapAt(document: Document, key: string): YAMLMap {
  const map = document.get(key, true);
  if (!isMap(map)) throw new Error(`${key} is not a mapping`);
  return map;
}

test('an alias of a node that is released keeps its value, and its own comment', () => {
  const document = read('a: &x {k: &y 1} # one\nb: *x # two\nc: *y\n');
  sharedNodes(document, 'less').release(mapAt(document, 'a'), 'node');
  expect(document.toString()).toBe('a: &x { k: &y 1 } # one\nb: { k: 1 } # two\nc: *y\n');
});

test('so do aliases of all that is within it', () => {
  const document = read('a: &x {k: &y 1}\n*y : &y 2\nb: *x\nc: *y\n');
  sharedNodes(document, 'less').release(mapAt(document, 'a'), 'tree');
  expect(document.toString()).toBe('a: &x { k: &y 1 }\n1: &y 2\nb: { k: 1 }\nc: *y\n');
});

test('a merge is written out where it brings the key that changes, and else it stays', () => {
  const text = 'a: &x {k: 1, l: 2}\nb: {l: 3, <<: *x}\nc: {<<: &z {k: 1}}\nd: *z\n';
  const document = read(text);
  const shared = sharedNodes(document, 'less');
  shared.writeOutMerges(mapAt(document, 'b'), (key) => key === 'm');
  expect(document.toString({ flowCollectionPadding: false })).toBe(text);
  shared.writeOutMerges(mapAt(document, 'b'), (key) => key === 'k');
  shared.writeOutMerges(mapAt(document, 'c'), () => true);
  expect(document.toString({ flowCollectionPadding: false })).toBe(
    'a: &x {k: 1, l: 2}\nb: {k: 1, l: 3}\nc: {k: 1}\nd: {k: 1}\n',
  );
});

test('comments above keys that go stay', () => {
  const document = read('# head\n\n# of a\na: 1\n\n# of b\nb: 2\n# of c\nc: 3\n');
  const { setIn } = sharedNodes(document, 'less');
  setIn(['a'], undefined);
  expect(document.toString()).toBe('# head\n\n# of a\n\n# of b\nb: 2\n# of c\nc: 3\n');
  setIn(['c'], undefined);
  expect(document.toString()).toBe('# head\n\n# of a\n\n# of b\nb: 2\n# of c\n');
  setIn(['b'], undefined);
  expect(document.toString()).toBe('# head\n\n# of a\n\n# of b\n\n{}\n# of c\n');
});

test('so does the comment above a merge that is written out', () => {
  const document = read('a: &x {k: 1}\nb:\n  l: 2\n  # ours\n  <<: *x\n  m: 3\n');
  sharedNodes(document, 'less').setIn(['b', 'k'], '2');
  expect(document.toString()).toContain('  # ours\n');
});

test('a value is set or removed at a path that leads through aliases and merges', () => {
  const document = read('a: &x {k: &y [1, 2]}\nb: *x\nc: {<<: *x , l: *y }\n');
  const { setIn } = sharedNodes(document, 'less');
  setIn(['b', 'k', 0], '3');
  setIn(['c', 'k', 1], undefined);
  setIn(['a'], undefined);
  expect(document.toString({ flowCollectionPadding: false })).toBe(
    'b: {k: [3, 2]}\nc: {k: [1], l: [1, 2]}\n',
  );
});

test('the keys of a merge count less than others, or as much as others in their place', () => {
  const document = read('a: &x {k: 1}\nb: &y {k: 2, l: 2}\nc: {k: 3, "<<": 4, <<: [*x , *y ]}\n');
  const { resolve } = sharedNodes(document, 'less');
  const keysAndValues = (rank: 'less' | 'in-place'): readonly string[] =>
    pairsOf(mapAt(document, 'c'), rank, resolve).map(
      ({ key, value }) => `${isScalar(key) && key.value}=${isScalar(value) && value.value}`,
    );
  expect(keysAndValues('less')).toEqual(['k=2', 'l=2', 'k=1', 'k=3', '<<=4']);
  expect(keysAndValues('in-place')).toEqual(['k=3', '<<=4', 'k=2', 'l=2', 'k=1']);
});
