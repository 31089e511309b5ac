import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Document, isMap, isSeq, Pair, parseDocument } from 'yaml';
import { soon } from '../../../../tools/testing/soon.js';
import { composeYaml } from '../../src/compose.js';
import { editedText } from '../../src/edit/edited-text.js';
import type { KeyPath } from '../../src/key-path.js';
import { sharedNodes } from '../../src/shared-nodes.js';

/** Sets or removes what is at a path. */
function edited(text: string, path: KeyPath, value?: unknown): string {
  const document = parseDocument(text);
  sharedNodes(document, 'less').setIn(path, value);
  return editedText(text, document);
}

describe('an edit', () => {
  test.each<[string, string, KeyPath, unknown, string]>([
    ['of a value', 'a:   1   # one\nb:  0x1F\n', ['a'], 2, 'a:   2   # one\nb:  0x1F\n'],
    ['of a number, with others', "a: 010\nb: 1e3\nc: '1'\n", ['c'], 'x', "a: 010\nb: 1e3\nc: 'x'\n"],
    ['without one', 'a:   12345678901234567890 # n\n', ['b'], undefined, 'a:   12345678901234567890 # n\n'],
    [
      'that writes out an alias of numbers',
      'a: &a\n  n: 9007199254740993\n  o: 010\n  h: 0x1F\n  e: 1e3\n  k: v\nb: *a\n',
      ['a', 'k'],
      'w',
      'a: &a\n  n: 9007199254740993\n  o: 010\n  h: 0x1F\n  e: 1e3\n  k: w\nb:\n  n: 9007199254740993\n  o: 010\n  h: 0x1F\n  e: 1e3\n  k: v\n',
    ],
    [
      'of a number that has an alias',
      'a: &a 0x1F\nb: [*a, 1.10]\n',
      ['a'],
      16,
      'a: &a 0x10\nb: [0x1F, 1.10]\n',
    ],
    ['of a null that has an alias', 'a: &n\nb: [*n, x]\n', ['a'], 'v', 'a: &n v\nb: [null, x]\n'],
    [
      'of a value below a comment',
      'n: 9007199254740993\no: 010\na: &a #\n  b\n',
      ['a'],
      'c',
      'n: 9007199254740993\no: 010\na: #\n  &a c\n',
    ],
    ['in a list', '-   a\n-   {b:   1, c: .5}\n', [1, 'b'], 2, '-   a\n-   {b:   2, c: .5}\n'],
    ['in brackets', '[a,   1E400,b ]\n', [2], 'c', '[a,   1E400,c ]\n'],
    [
      'that adds',
      'a:\n    b: 1_000 # b\n\n# end\n',
      ['a', 'c'],
      2,
      'a:\n    b: 1_000 # b\n    c: 2\n\n# end\n',
    ],
    ['that adds at the end', 'a: 010', ['b'], 1, 'a: 010\nb: 1'],
    ['that adds a mapping', 'a: 010\n', ['b'], { c: 1 }, 'a: 010\nb:\n  c: 1\n'],
    ['that adds in braces', '{a:  010}\n', ['b'], 1, '{a:  010, b: 1}\n'],
    ['that adds an item', 'a:\n- 010\n- 1e3\nb: .5\n', ['a', 2], 'x', 'a:\n- 010\n- 1e3\n- x\nb: .5\n'],
    [
      'that removes',
      'a: 010 # a\n# of b\nb: 1 # b\nc:  1e3\n',
      ['b'],
      undefined,
      'a: 010 # a\n# of b\nc:  1e3\n',
    ],
    ['that removes the first', '# head\na: 1\nb:  1e3\n', ['a'], undefined, '# head\nb:  1e3\n'],
    ['that removes all', '# head\n\n# a\na: 1 # a\n# end\n', ['a'], undefined, '# head\n\n# a\n{}\n# end\n'],
    ['that removes all in a key', 'a:  010\nb:\n  c: 1\n', ['b', 'c'], undefined, 'a:  010\nb: {}\n'],
    [
      'that removes below a comment in a key',
      'a:  010\nb:\n  # c\n  - c\n',
      ['b', 0],
      undefined,
      'a:  010\nb:\n  # c\n  []\n',
    ],
    [
      'that removes above a comment beside a hyphen',
      '- a: 1 # a\n  # of b\n  b:  010\n',
      [0, 'a'],
      undefined,
      '-\n  # of b\n  b:  010\n',
    ],
    [
      'that removes between comments in brackets',
      '[\n  010, # a\n  # of b\n  b, # b\n  # of c\n  1e3\n]\n',
      [1],
      undefined,
      '[\n  010, # a\n  # of b\n  # of c\n  1e3\n]\n',
    ],
    [
      'that removes the last below a comment in brackets',
      '[\n  010, # a\n  # of b\n  b # b\n]\n',
      [1],
      undefined,
      '[\n  010, # a\n  # of b\n]\n',
    ],
    [
      'below a comment in brackets',
      'a: [\n  # of b\n  b,\n  010\n]\n',
      ['a', 0],
      'x',
      'a: [\n  # of b\n  x,\n  010\n]\n',
    ],
    ['that removes all in brackets', 'a: [\n  # of b\n  b\n]\n', ['a', 0], undefined, 'a: [\n  # of b\n]\n'],
    ['that removes beside a hyphen', '- a: 1\n  b:  010\n', [0, 'a'], undefined, '- b:  010\n'],
    [
      'of a merge beside a hyphen',
      '- &a\n  b:  x # b\n  c: 1\n- <<: *a\n  d:  1e3\n',
      [1, 'c'],
      2,
      '- &a\n  b:  x # b\n  c: 1\n- b: x # b\n  c: 2\n  d:  1e3\n',
    ],
    ['that removes an item', '- 010\n# of b\n- b\n-  1e3\n', [1], undefined, '- 010\n# of b\n-  1e3\n'],
    ['that removes in brackets', '[ 010,  b,  1e3 ]\n', [1], undefined, '[ 010,  1e3 ]\n'],
    ['that removes the last in brackets', '[ 010,  1e3,  b ]\n', [2], undefined, '[ 010,  1e3 ]\n'],
    ['of a mapping to a text', 'a:  010\nb:\n   c: 1\nd: .5\n', ['b'], 'x', 'a:  010\nb: x\nd: .5\n'],
    [
      'of a text to a mapping',
      'a:  010\nb: c # why\nd: .5\n',
      ['b'],
      { x: 1 },
      'a:  010\nb: # why\n  x: 1\nd: .5\n',
    ],
    ['of a block', 'a: |\n   x\n   y\nb:  010\n', ['a'], 'z\n', 'a: |\n  z\nb:  010\n'],
    ['beside an anchor', 'a: &x  010\nb: 1\nc: *x\n', ['b'], 2, 'a: &x  010\nb: 2\nc: *x\n'],
    ['with CR LF', 'a:   1\r\nb:  010\r\n', ['c'], { d: 1 }, 'a:   1\r\nb:  010\r\nc:\r\n  d: 1\r\n'],
    ['behind a byte order mark', '\ufeffa:   1\nb:  010\n', ['a'], 2, '\ufeffa:   2\nb:  010\n'],
    ['of JSON', '{\n\t"a":  1.0,\n\t"b": "x"\n}', ['b'], 'y', '{\n\t"a":  1.0,\n\t"b": "y"\n}'],
    [
      'between markers',
      '%YAML 1.2\n---\na:  010\nb: 1\n...\n',
      ['b'],
      2,
      '%YAML 1.2\n---\na:  010\nb: 2\n...\n',
    ],
  ])('%s leaves the rest as it is', (_, text, path, value, expected) => {
    expect(edited(text, path, value)).toBe(expected);
  });

  test.each([
    ['a: # of a', 'a: # of a'],
    ['a: &x # of a', 'a: # of a'],
    ['a: !!seq # of a', 'a: # of a'],
    ['a:\t# of a', 'a:\t# of a'],
    ['a: &x # of a\n\n  # of x &y', 'a: # of a\n\n  # of x &y'],
    ['a:\n  # of x', 'a:\n  # of x'],
    ['a: &x', 'a:'],
  ])('of a list below %j keeps the comments, and the rest as it is', (head, expected) => {
    const text = `z:   1   # z\n${head}\n  - x # one\n  - y # two\nb:   010   # b\n`;
    const [above, below] = ['z:   1   # z\n', '\nb:   010   # b\n'];
    expect(edited(text, ['a'], ['new'])).toBe(`${above}${expected}\n  - new${below}`);
    expect(edited(text, ['a'], { new: 1 })).toBe(`${above}${expected}\n  new: 1${below}`);
  });

  test('that has no place writes what is around it anew', () => {
    const text = 'a:  010\nlist:\n    - b: 1\n    - c: 2\n';
    const document = parseDocument(text);
    const list = document.get('list');
    if (!isSeq(list)) throw new Error();
    list.items.reverse();
    expect(editedText(text, document)).toBe('a:  010\nlist:\n  - c: 2\n  - b: 1\n');
  });

  test.each([
    ['a:\n  # of b\n  - b: 010 # b\n    c: 1 # c\n', 'a:\n  # of b\n  - x\n  - b: 010 # b\n    c: 1 # c\n'],
    ['- - a # a\n  - b # b\n', '- - x\n  - a # a\n  - b # b\n'],
  ])('that adds an item before %j keeps comments where they are', (text, expected) => {
    const document = parseDocument(text);
    const path = text.startsWith('-') ? [0] : ['a'];
    const list = document.getIn(path);
    if (isSeq(list)) list.items.unshift(document.createNode('x'));
    expect(editedText(text, document)).toBe(expected);
  });

  test('beside a pair in brackets leaves it as it is', () => {
    const text = 'a: [b, c: {d: 010}, "e": f]\ng: 1\n';
    expect(edited(text, ['g'], 2)).toBe(text.replace('1\n', '2\n'));
    expect(edited(text, ['a', 0], 'x')).toBe(text.replace('[b', '[x'));
  });

  test('that brings keys in the place of all others keeps the comments above them', () => {
    const text = '# head\na: 1 # a\n# of b\nb: 2\n';
    const document: Document = parseDocument(text);
    const { setIn } = sharedNodes(document, 'less');
    for (const key of ['a', 'b']) setIn([key], undefined);
    setIn(['c'], 3);
    expect(editedText(text, document)).toBe('# head\n# of b\nc: 3\n');
  });

  test('in a long list takes time for each item once', () => {
    const text = Array.from({ length: 30_000 }, (_, n) => `- p${n}\n`).join('');
    const document = parseDocument(text);
    document.setIn([30_000], 'x');
    expect(soon(() => editedText(text, document))).toBe(`${text}- x\n`);
  });

  test('of the whole document writes it', () => {
    const document = parseDocument('a:  1\n');
    document.contents = document.createNode(['b']) as unknown as typeof document.contents;
    expect(editedText('a:  1\n', document)).toBe('- b\n');
  });
});

/** Sets or removes what is at a path of one of several documents. */
function editedAmong(text: string, index: number, path: KeyPath, value?: unknown): string {
  const composed = composeYaml(text);
  const document = composed.kind === 'documents' ? composed.documents[index] : undefined;
  if (document === undefined) throw new Error();
  sharedNodes(document, 'less').setIn(path, value);
  return editedText(text, document);
}

describe('the comment of a block stays where the block becomes', () => {
  test.each<[string, string, KeyPath, unknown, string]>([
    ['another block', 'a: | # ops\n  x\n  y\nb:  1\n', ['a'], 'z\nw\n', 'a: | # ops\n  z\n  w\nb:  1\n'],
    ['a folded one', 'a: >-   # ops\n  x\nb:  1\n', ['a'], 'z\nw\n', 'a: >   # ops\n  z\n\n  w\nb:  1\n'],
    ['of CR LF', 'a: | # ops\r\n  x\r\nb:  1\r\n', ['a'], 'z\n', 'a: | # ops\r\n  z\r\nb:  1\r\n'],
    ['a number', 'a: | # ops\n  x\nb:  1\n', ['a'], 2, 'a: 2 # ops\nb:  1\n'],
    ['a text beside a tag', 'a: !!str | # ops\n  x\nb:  1\n', ['a'], 'z', 'a: !!str |- # ops\n  z\nb:  1\n'],
    ['a list', 'a: | # ops\n  x\nb:  1\n', ['a'], ['z'], 'a: # ops\n  - z\nb:  1\n'],
    ['an empty list', 'a: | # ops\n  x\nb:  1\n', ['a'], [], 'a: [] # ops\nb:  1\n'],
    ['another item', '- | # ops\n  x\n-  1\n', [0], 'z\n', '- | # ops\n  z\n-  1\n'],
    ['a mapping', '- | # ops\n  x\n-  1\n', [0], { k: 'z', l: 1 }, '- k: z # ops\n  l: 1\n-  1\n'],
    ['less empty', 'a: | # ops\nb:  1\n', ['a'], 'z\n', 'a: | # ops\n  z\nb:  1\n'],
    ['its last line', 'b:  1\na: | # ops\n  x', ['a'], 'z\n', 'b:  1\na: | # ops\n  z\n'],
    [
      'a text in quotes',
      'a: | # ops\n  x\nb:  1\n',
      ['a'],
      `z${' '.repeat(40)}\n `,
      `a: "z${' '.repeat(39)}\\ \n\n  \\ " # ops\nb:  1\n`,
    ],
  ])('%s', (_, text, path, value, expected) => {
    expect(edited(text, path, value)).toBe(expected);
  });

  test('plain', () => {
    const text = 'a: | # ops\n  x\nb:  1\n';
    const document: Document = parseDocument(text);
    document.set('a', document.createNode('z'));
    expect(editedText(text, document)).toBe('a: z # ops\nb:  1\n');
  });
});

test('the comment behind a value stays behind a longer one', () => {
  const text = "a:  1\nb: 'x' # why\n";
  expect(edited(text, ['b'], 'y\nz')).toBe("a:  1\nb: 'y\n\n  z' # why\n");
});

describe('where the text ends without a line end, an edit', () => {
  const block = 'w:\n  - p: a\n    c: |\n      one';

  test.each<[string, string, KeyPath, unknown, string]>([
    ['ends the last line of a block', 'w: x', ['w'], 'one\ntwo\n', 'w: |\n  one\n  two\n'],
    ['of CR LF, too', 'v: 1\r\nw: x', ['w'], 'one\ntwo\n', 'v: 1\r\nw: |\r\n  one\r\n  two\r\n'],
    ['ends the empty lines of a block', 'w: {} # c', ['w'], 'one\n\n', 'w: |+ # c\n  one\n\n'],
    ['adds a block with its line end', 'w: x', ['v'], 'one\ntwo\n', 'w: x\nv: |\n  one\n  two\n'],
    ['keeps the value of a block above', block, ['h'], 'n', `${block.replace('|', '|-')}\nh: n`],
    [
      'keeps the header of a block above',
      'w:\n  c: |2+ # c\n      one',
      ['h'],
      'n\nm\n',
      'w:\n  c: |2- # c\n      one\nh: |\n  n\n  m\n',
    ],
    ['elsewhere leaves the block', block, ['w', 0, 'p'], 'b', block.replace('p: a', 'p: b')],
    [
      'makes it another block',
      block,
      ['w', 0, 'c'],
      'n\nm',
      block.replace('|', '|-').replace('one', 'n\n      m'),
    ],
  ])('%s', (_, text, path, value, expected) => {
    expect(edited(text, path, value)).toBe(expected);
    // A document that this package read has the values of programs already.
    const composed = composeYaml(text);
    const [document] = composed.kind === 'documents' ? composed.documents : [];
    if (document === undefined) throw new Error();
    sharedNodes(document, 'less').setIn(path, value);
    expect(editedText(text, document)).toBe(expected);
  });
});

describe('a document that is written anew', () => {
  test.each(['a: x\nl: [1, 2]\n', 'a: x\nl: [1, 2]\n---\nb:  1\n', 'b:  1\n---\na: x\nl: [1, 2]\n'])(
    'has its values, which the library alone would lose: %j',
    (text) => {
      const composed = composeYaml(text);
      const all: readonly Document[] = composed.kind === 'documents' ? composed.documents : [];
      const document = all.find((each) => each.has('a'));
      const list = document?.get('l');
      if (document === undefined || !isSeq(list)) throw new Error();
      list.items.reverse();
      const block = document.createNode('  \n');
      block.type = 'BLOCK_LITERAL';
      document.set('a', block);
      expect(document.toString()).toContain('a: |+');
      expect(editedText(text, document)).toBe(
        text.replace('x', String.raw`" \ \n"`).replace('[1, 2]', '[ 2, 1 ]'),
      );
    },
  );

  test('is refused where it would have others', () => {
    const document: Document = parseDocument('a: x\n');
    document.contents = document.createNode(['one']);
    const write = (): string => '- two\n';
    expect(() => editedText('a: x\n', document, write)).toThrow(TypeError);
  });
});

describe('an edit of one of several documents leaves the others', () => {
  const stream =
    '# head\na:   010\n---\n# of b\nb:   1 # b\nc:  1e3\n...\n# between\n%YAML 1.2\n---\n{d:   1}\n';

  test.each<[number, KeyPath, unknown, string, string]>([
    [0, ['a'], 2, 'a:   010', 'a:   2'],
    [0, ['e'], 2, 'a:   010\n', 'a:   010\ne: 2\n'],
    [1, ['b'], 2, 'b:   1 ', 'b:   2 '],
    [1, ['c'], undefined, 'c:  1e3\n', ''],
    [1, ['e'], { f: 1 }, '1e3\n', '1e3\ne:\n  f: 1\n'],
    [2, ['d'], 2, '{d:   1}', '{d:   2}'],
  ])('%i %j %j', (index, path, value, from, to) => {
    expect(editedAmong(stream, index, path, value)).toBe(stream.replace(from, to));
    const lines = stream.replaceAll('\n', '\r\n');
    const expected = stream.replace(from, to).replaceAll('\n', '\r\n');
    expect(editedAmong(lines, index, path, value)).toBe(expected);
    expect(editedAmong(`\ufeff${lines}`, index, path, value)).toBe(`\ufeff${expected}`);
  });

  test.each([
    ['---\n---\n---\nx:  010\n', 0, '---\na: 1\n---\n---\nx:  010\n'],
    ['---\n---\n---\nx:  010\n', 1, '---\n---\na: 1\n---\nx:  010\n'],
    ['x:  010\n---', 1, 'x:  010\n---\na: 1\n'],
    ['x:  010\r\n---\r\n', 1, 'x:  010\r\n---\r\na: 1\r\n'],
    ['x:  010\n---  \n---\ny:  .5\n', 1, 'x:  010\n---\na: 1\n---\ny:  .5\n'],
    ['x:  010\n...\n\n[1,  2]\n...\n\n---\ny:  .5\n', 1, 'x:  010\n...\na: 1\n...\n\n---\ny:  .5\n'],
  ])('which is written anew: %j %i', (text, index, expected) => {
    const composed = composeYaml(text);
    const document: Document | undefined =
      composed.kind === 'documents' ? composed.documents[index] : undefined;
    if (document === undefined) throw new Error();
    document.contents = document.createNode({ a: 1 });
    expect(editedText(text, document)).toBe(expected);
  });

  test('with a fault', () => {
    expect(editedAmong('a: [\n---\nb:  1\nc:  010\n', 1, ['b'], 2)).toBe('a: [\n---\nb:  2\nc:  010\n');
  });

  test('and is refused of a document that is not among them', () => {
    expect(() => editedText(stream, parseDocument('a: 1'))).toThrow(TypeError);
  });
});

/** A scalar as somebody writes it, which a writer would write in another way. */
const spelled = fc.constantFrom(
  ...['12345678901234567890', '1E400', '010', '0o10', '1e3', '0x1F', '.5', '1_000', 'yes', '~', "'it''s'"],
  ...[
    '"\\x41"',
    'plain',
    '""',
    '{ a:  1,b: 2 }',
    '[ x,y  ]',
    '2026-05-01',
    '!!str 7',
    '&anchor 7',
    ' "wide"  ',
  ],
);
const comment = fc.constantFrom('', ' # why', '   # far away');
const line = fc.tuple(spelled, comment);

/** Groups of keys with values, and how far each group is indented. */
const groups = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.array(line, { minLength: 2, maxLength: 4 })),
  {
    minLength: 1,
    maxLength: 4,
  },
);

interface Written {
  readonly lines: readonly string[];
  readonly at: number;
  readonly path: KeyPath;
}

/** A text of groups, mappings or lists, with the line and the path of one value. */
function written(
  all: readonly (readonly [number, readonly (readonly [string, string])[]])[],
  pick: number,
  isList: boolean,
): Written {
  const places: (readonly [number, KeyPath])[] = [];
  const lines = ['# head', ''];
  for (const [group, [indent, values]] of all.entries()) {
    lines.push(`group${group}:   # of ${group}`);
    for (const [n, [value, why]] of values.entries()) {
      places.push([lines.length, [`group${group}`, isList ? n : `k${n}`]]);
      // Anchors are of use once.
      const own = value.replace('&anchor', `&anchor${places.length}`);
      lines.push(`${' '.repeat(indent)}${isList ? '-' : `k${n}:`} ${own}${why}`);
    }
    lines.push('');
  }
  const [at, path] = places[pick % places.length] ?? [0, []];
  return { lines, at, path };
}

describe('whatever the text is, line by line', () => {
  const cases = [groups, fc.nat(), fc.boolean(), fc.constantFrom('\n', '\r\n')] as const;
  const without = (lines: readonly string[], at: number): readonly string[] =>
    lines.filter((_, n) => n !== at);

  test('a value that changes changes its line alone', () => {
    fc.assert(
      fc.property(...cases, (all, pick, isList, lineEnd) => {
        const { lines, at, path } = written(all, pick, isList);
        const after = edited(lines.join(lineEnd), path, 'new value').split(lineEnd);
        expect(without(after, at)).toEqual(without(lines, at));
        expect(parseDocument(after.join('\n')).getIn(path)).toBe('new value');
      }),
    );
  });

  test('a value that goes takes its line alone', () => {
    fc.assert(
      fc.property(...cases, (all, pick, isList, lineEnd) => {
        const { lines, at, path } = written(all, pick, isList);
        expect(edited(lines.join(lineEnd), path).split(lineEnd)).toEqual(without(lines, at));
      }),
    );
  });

  test('a value that comes brings its lines alone', () => {
    fc.assert(
      fc.property(...cases, (all, pick, isList, lineEnd) => {
        const { lines, path } = written(all, pick, isList);
        const text = lines.join(lineEnd);
        const [group = ''] = path;
        const document: Document = parseDocument(text);
        const map = document.get(group);
        if (isMap(map)) map.items.push(new Pair('added', { deep: ['x'] }));
        else if (isSeq(map)) map.items.push(document.createNode({ deep: ['x'] }));
        const after = editedText(text, document).split(lineEnd);
        const kept = lines.filter((each, n) => each === after[n]).length;
        const added = after.length - lines.length;
        expect(after.slice(kept + added)).toEqual(lines.slice(kept));
        expect(added).toBe(isList ? 2 : 3);
      }),
    );
  });
});

test('a text of several lines gets the line ends of the file', () => {
  const forms = [
    'v: x\n',
    'v: l1\n\n  l2\n',
    "v: 'l1\n\n  l2'\n",
    'v: >-\n  l1\n\n  l2\n',
    'v: |+\n  l1\n\n\n',
    'v: [a,\n  b]\n',
  ];
  const parts = fc.constantFrom('a', 'b c', '', '  d', '# e', 'f: g', '- h', '"i', 'k ', '\tl');
  const value = fc.array(parts, { minLength: 1, maxLength: 5 }).map((each) => each.join('\n'));
  const behind = fc.constantFrom('', 'z: 1\n', '# c\n', '\n\nz: 1\n');
  const withCrLf = (text: string): string => text.replaceAll('\n', '\r\n');
  fc.assert(
    fc.property(fc.constantFrom(...forms), value, behind, fc.boolean(), (form, text, rest, isNested) => {
      const own = isNested ? `p:\n${form.replace(/^(?=.)/gm, '  ')}${rest}` : form + rest;
      const path = isNested ? ['p', 'v'] : ['v'];
      expect(edited(withCrLf(own), path, text)).toBe(withCrLf(edited(own, path, text)));
    }),
  );
});
