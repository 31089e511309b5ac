import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { soon } from '../../../tools/testing/soon.js';
import { formatKeyPath, type KeyPath } from '../src/key-path.js';
import { readYaml, type YamlText } from '../src/read.js';
import { rules } from '../src/rules.js';

function read(text: string, options = {}): YamlText {
  const yaml = readYaml(text, options);
  if (yaml.kind === 'fault') throw new Error(yaml.diagnostics[0]?.message);
  return yaml;
}

const text = `# hosts
hosts:
  - name: &n control0
    port: 0x16
    empty:
  - {name: *n, tags: [a,
      b]}
on: yes
`;

describe('places', () => {
  const yaml = read(text);
  const at = (path: KeyPath, what?: 'key' | 'value'): string => {
    const { start, end } = yaml.at(path, what);
    return `${start.line}:${start.column} ${text.slice(start.offset, end.offset)}`;
  };
  test.each<[KeyPath, 'key' | 'value', string]>([
    [['hosts', 0, 'name'], 'value', '3:14 control0'],
    [['hosts', 0, 'port'], 'value', '4:11 0x16'],
    [['hosts', 0, 'port'], 'key', '4:5 port'],
    [['hosts', 0, 'empty'], 'value', '5:5 empty'],
    [['hosts', 0, 'missing'], 'value', '3:5 '],
    [['hosts', 1, 'name'], 'value', '6:12 *n'],
    [['hosts', 1, 'tags'], 'value', '6:22 [a,'],
    [['hosts', 1, 'tags', 1], 'value', '7:7 b'],
    [['hosts', 7], 'value', '3:3 - name: &n control0'],
    [['hosts', 0, 'name', 'inner'], 'value', '3:14 control0'],
    [['on'], 'key', '8:1 on'],
    [[], 'value', '2:1 hosts:'],
  ])('%j %s', (path, what, expected) => {
    expect(at(path, what)).toBe(expected);
  });

  test('values, and scalars as they are written', () => {
    expect(yaml.value).toMatchObject({ hosts: [{ port: 22 }, { name: 'control0' }], on: 'yes' });
    expect(yaml.written(['hosts', 0, 'port'])).toBe('0x16');
    expect(yaml.written(['hosts', 1, 'name'])).toBe('control0');
    expect(yaml.written(['hosts'])).toBeUndefined();
    expect(read(text, { version: '1.1' }).value).toMatchObject({ true: true });
    expect(formatKeyPath(['hosts', 1, 'tags', 0])).toBe('hosts[1].tags[0]');
  });

  test('a name of an own property is no key', () => {
    expect(read('a: 1').written(['toString'])).toBeUndefined();
    expect(read('').value).toBeNull();
  });
});

describe('faults', () => {
  it.each([
    ['api: [1', 'yaml-syntax 1:8'],
    ['api:\n\tport: 1', 'yaml-syntax 2:1'],
    ['[]$\nb: [1\n', 'yaml-syntax 1:3'],
    ['a: 1\n---\nb: 2', 'yaml-syntax 2:1'],
    ['a: 1\na: 2', 'yaml-duplicate-key 2:1'],
    ['a: *nothing', 'yaml-unresolved-alias 1:4'],
    ['['.repeat(20_000), 'yaml-unusable 1:101'],
    ['a: 1\n[b]: 2', 'yaml-unusable 2:1'],
    [`a: &a 1\nb: [${'*a,'.repeat(5_000)}]`, 'yaml-unusable 2:605'],
  ])('%#', (source, expected) => {
    const yaml = readYaml(source);
    const [first] = yaml.diagnostics;
    expect(yaml.kind).toBe('fault');
    expect(`${first?.code} ${first?.span.start.line}:${first?.span.start.column}`).toBe(expected);
  });

  it('names a key that comes twice, and where it came first', () => {
    expect(readYaml('b: 1\n"a b": 2\n"a b": 3').diagnostics[0]?.message).toBe(
      'duplicate key "a b", first on line 2',
    );
    expect(readYaml('name: 1\r\nname: 3').diagnostics[0]?.message).toBe(
      'duplicate key "name", first on line 1',
    );
  });

  it('says of a program only that it is no text', () => {
    const { diagnostics } = readYaml('\0\u0001ELF: a: b');
    expect(diagnostics.map(({ message }) => message)).toEqual(['not a text file']);
  });

  it('reads the character that stands for what could not be decoded', () => {
    expect(readYaml('a: \uFFFD').diagnostics).toEqual([]);
  });

  it('refuses aliases that multiply', () => {
    const levels = Array.from({ length: 12 }, (_, n) => `k${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    expect(readYaml(`k0: &a0 [x]\n${levels.join('\n')}`).diagnostics[0]?.code).toBe('yaml-unusable');
  });

  it('lets the last of two keys count where asked to', () => {
    expect(read('a: 1\na: 2', { duplicateKeys: true }).value).toEqual({ a: 2 });
  });

  it('merges mappings as YAML 1.1 does, or where asked to', () => {
    const text = 'a: &a {k: 1, l: 2}\nb: {<<: *a, l: 3}\n';
    expect(readYaml(text)).toMatchObject({ value: { b: { '<<': { k: 1 } } } });
    for (const options of [{ version: '1.1' }, { merges: 'less' }, { merges: 'in-place' }] as const)
      expect(read(text, options).value).toMatchObject({ b: { k: 1, l: 3 } });
    expect(read(text, { merges: 'less' }).at(['b', 'k']).start.line).toBe(2);
  });

  it('gives keys before a merge more weight than the merge, or less where it counts in its place', () => {
    const text = 'a: &a {k: 1}\nb: &b {k: 2}\nc: {k: 3, <<: [*a, *b]}\n';
    expect(read(text, { merges: 'less' }).value).toMatchObject({ c: { k: 3 } });
    const inPlace = read(text, { merges: 'in-place' });
    expect(inPlace.value).toMatchObject({ c: { k: 1 } });
    expect(inPlace.at(['c', 'k']).start.line).toBe(1);
    const anchored = 'a: {k: &k {l: 1}, <<: &m {k: 2}}\nb: *m\nc: *k\n';
    expect(read(anchored, { merges: 'in-place' }).value).toEqual({ a: { k: 2 }, b: { k: 2 }, c: { l: 1 } });
  });

  it.each(['less', 'in-place'] as const)(
    'refuses merges that multiply, or bring no mapping: %s',
    (merges) => {
      const levels = Array.from(
        { length: 12 },
        (_, n) => `k${n + 1}: &a${n + 1} {<<: [${`*a${n},`.repeat(9)}]}`,
      );
      for (const text of [`k0: &a0 {x: 1}\n${levels.join('\n')}`, 'a: {<<: text}'])
        expect(readYaml(text, { merges }).diagnostics[0]?.code).toBe('yaml-unusable');
    },
  );

  it('never throws, and every span is within the text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '- ',
        ': ',
        '? ',
        '[',
        ']',
        '{',
        '}',
        '&a ',
        '*a',
        '\n',
        '\n  ',
        '\t',
        '---\n',
        '"',
        "'",
        'a',
      ),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const source = pieces.join('');
        for (const { span } of readYaml(source).diagnostics)
          expect(span.start.offset <= span.end.offset && span.end.offset <= source.length).toBe(true);
      }),
      { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });
});

test.each(rules.rules.map((rule) => [rule.code, rule] as const))('the example of %s', (code, { example }) => {
  expect(readYaml(example?.bad ?? '').diagnostics).toMatchObject([{ code }]);
  expect(readYaml(example?.good ?? '').kind).toBe('read');
});

describe('a text in braces', () => {
  const faultsOf = (braces: string): readonly string[] => {
    const yaml = readYaml(braces, { configuration: true });
    return yaml.diagnostics.map(({ code, message, hint }) => `${code}: ${message}; ${hint}`);
  };

  it('has to be JSON where a program reads it as such', () => {
    expect(faultsOf('{"a": [1, {"b": null}]}')).toEqual([]);
    expect(faultsOf('\n\t {a: 1}')).toEqual([
      expect.stringMatching(/^yaml-unusable: .*JSON.*; Write plain YAML or JSON, with few anchors/),
    ]);
    expect(readYaml('{a: 1}').kind).toBe('read');
  });

  it('is YAML behind a comment or another list', () => {
    for (const yaml of ['# a\n{a: 1}', '---\n{a: 1}', '[{a: 1}]', 'a: {b: 1}'])
      expect(faultsOf(yaml)).toEqual([]);
  });
});

test('many quotes that are never closed take time for each once', () => {
  const { diagnostics } = soon(() => readYaml('a: "\n'.repeat(8000)));
  expect(diagnostics[0]).toMatchObject({
    message: 'quote that is never closed',
    span: { start: { line: 1 } },
  });
});
