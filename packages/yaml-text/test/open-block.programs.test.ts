import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { readYaml } from '../src/read.js';

beforeAll(() => {
  const tool = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(tool, ['python3-yaml']);
}, 180_000);

const line = fc.constantFrom(
  '',
  '  ',
  '    ',
  '      ',
  '    x',
  '    y z',
  '     w',
  '    x  ',
  '    # h',
  '# c',
);
const text = fc
  .record({
    place: fc.constantFrom('a: ', '- ', '--- ', 'a:\n  - b: '),
    header: fc.constantFrom('|', '>', '|+', '>+', '|-', '>-', '|4', '>4+'),
    comment: fc.constantFrom('', ' # c', ' '),
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    lineEnd: fc.constantFrom('\n', '\r\n'),
  })
  // At the left margin, a comment is one only to programs of YAML 1.1.
  .filter(({ place, lines }) => place !== '--- ' || !lines.includes('# c'))
  .filter(({ header, lines }) => !header.includes('4') || /^ {4}\S/.test(lines[0] ?? ''))
  .map(({ place, header, comment, lines, lineEnd }) =>
    // Below a list the indentation is counted from the list's.
    [`${place}${place.includes('b') ? header.replace('4', '') : header}${comment}`, ...lines]
      .join('\n')
      .replaceAll('\n', lineEnd),
  );

test('a block at the end of a text reads as in PyYAML and libyaml', () => {
  const program = `import json, sys, yaml
def read(text, loader):
  try: return [yaml.load(text, loader)]
  except yaml.YAMLError: return []
json.dump([[read(t, l) for l in (yaml.SafeLoader, yaml.CSafeLoader)] for t in json.load(sys.stdin)], sys.stdout)`;
  const texts = fc.sample(text, 500);
  const input = JSON.stringify(texts);
  const theirs: unknown = JSON.parse(
    execFileSync('/usr/bin/python3', ['-c', program], { input, encoding: 'utf8' }),
  );
  if (!Array.isArray(theirs)) throw new Error('no list');
  const differing = texts.flatMap((each, n) => {
    const own = readYaml(each);
    const values: unknown = theirs[n];
    const expected = own.kind === 'read' ? [[own.value], [own.value]] : values;
    const isRefused = JSON.stringify(values) === '[[],[]]';
    return isRefused || JSON.stringify(values) === JSON.stringify(expected)
      ? []
      : [{ text: each, own: expected, theirs: values }];
  });
  expect(differing).toEqual([]);
}, 60_000);
