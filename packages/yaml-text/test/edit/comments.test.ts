import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Document, parseDocument, visit } from 'yaml';
import { editedText } from '../../src/edit/edited-text.js';
import type { KeyPath } from '../../src/key-path.js';
import { sharedNodes } from '../../src/shared-nodes.js';

/** A value behind its key or hyphen, as lines. */
interface Value {
  readonly lines: (comment: string, indent: string) => readonly string[];
}

const scalar = fc
  .constantFrom('plain', "'single'", '"double \\x41"', '010', '{a:  1}', '[ x,y ]')
  .map((text): Value => ({ lines: (comment) => [` ${text}${comment}`] }));

const block = fc
  .tuple(
    fc.constantFrom('|', '>', '|-', '>-', '|+'),
    fc.array(fc.constantFrom('one', 'two words', '  deeper', '# no comment'), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .filter(([, [first]]) => first !== '  deeper')
  .map(
    ([header, content]): Value => ({
      lines: (comment, indent) => [` ${header}${comment}`, ...content.map((line) => `${indent}  ${line}`)],
    }),
  );

const entry = fc.record({
  value: fc.oneof(scalar, block),
  above: fc.boolean(),
  behind: fc.boolean(),
});
const groups = fc.array(
  fc.record({ isList: fc.boolean(), entries: fc.array(entry, { minLength: 1, maxLength: 3 }) }),
  { minLength: 1, maxLength: 3 },
);
const newValue = fc.constantFrom<unknown>(
  ...[
    'new',
    'two\nlines\n',
    'two\nlines',
    '  indented\nlines\n',
    'kept\n\n',
    '',
    7,
    ['item'],
    { k: 'v' },
    [],
  ],
);

type Groups = typeof groups extends fc.Arbitrary<infer Generated> ? Generated : never;

/** A text of groups, with the paths of their values. Each comment has a number of its own. */
function written(all: Groups): { readonly text: string; readonly paths: readonly KeyPath[] } {
  let count = 0;
  const comment = (): string => {
    count += 1;
    return `# comment ${count};`;
  };
  const lines: string[] = [];
  const paths: KeyPath[] = [];
  for (const [n, { isList, entries }] of all.entries()) {
    lines.push(comment(), `group${n}: ${comment()}`);
    for (const [m, { value, above, behind }] of entries.entries()) {
      if (above) lines.push(`  ${comment()}`);
      const [first = '', ...rest] = value.lines(behind ? ` ${comment()}` : '', '  ');
      lines.push(`  ${isList ? '-' : `k${m}:`}${first}`, ...rest);
      paths.push([`group${n}`, isList ? m : `k${m}`]);
    }
  }
  return { text: lines.join('\n'), paths };
}

/**
 * The values of a text as programs read it: a block that ends in the last line of the text has a line end there only if the
 * text has one.
 */
function valuesOf(text: string): Record<string, Record<string, unknown>> {
  const document: Document = parseDocument(text);
  expect(document.errors).toEqual([]);
  visit(document, {
    Scalar: (_, node) => {
      const isLast = node.type?.startsWith('BLOCK') === true && node.range?.[1] === text.length;
      if (isLast && !text.endsWith('\n') && typeof node.value === 'string')
        node.value = node.value.replace(/\n$/, '');
    },
  });
  return document.toJS();
}

test('a value that is set leaves every comment and all other values', () => {
  fc.assert(
    fc.property(
      groups,
      fc.constantFrom('', '\n'),
      fc.constantFrom('\n', '\r\n'),
      fc.nat(),
      fc.boolean(),
      newValue,
      (all, end, lineEnd, pick, isAdded, value) => {
        const { text: lines, paths } = written(all);
        const text = (lines + end).replaceAll('\n', lineEnd);
        const path = [...(paths[pick % paths.length] ?? [])];
        const [group = '', key = ''] = path;
        const size = paths.filter(([name]) => name === group).length;
        if (isAdded) path[1] = typeof key === 'number' ? size : 'added';
        const document: Document = parseDocument(text);
        sharedNodes(document, 'less').setIn(path, value);
        const after = editedText(text, document);

        const before = valuesOf(text);
        const expected = structuredClone(before);
        Object.assign(expected[group] ?? {}, { [path[1] ?? '']: value });
        expect(valuesOf(after)).toEqual(expected);
        expect(after.match(/# comment \d+;/g)?.toSorted()).toEqual(text.match(/# comment \d+;/g)?.toSorted());
      },
    ),
    { numRuns: 5 * (fc.readConfigureGlobal().numRuns ?? 100) },
  );
});
