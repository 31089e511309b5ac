import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignmentsOf, getValue } from '../../src/build/build.js';
import type { UnitDocument } from '../../src/document/model.js';
import { parse } from '../../src/document/parse.js';
import { serialize } from '../../src/document/serialize.js';
import {
  appendValue,
  commentOut,
  removeKey,
  removeSection,
  resetValue,
  setValue,
} from '../../src/edit/edit.js';
import { addWord, removeWord } from '../../src/edit/words.js';
import { unitText } from '../arbitraries.js';

const unit = `# head

[Unit]
Description=a \\
  b
# about wants
Wants=x.service

[Service]
ExecStart=/bin/a`;

const edited = (change: (document: ReturnType<typeof parse>) => ReturnType<typeof parse>): string =>
  serialize(change(parse(unit)));

describe('edits', () => {
  it('rewrites one setting in place', () => {
    expect(edited((doc) => setValue(doc, 'Unit', 'Description', 'new'))).toBe(
      unit.replace('Description=a \\\n  b', 'Description=new'),
    );
  });

  it('adds at the end of the section, before its trailing blank line', () => {
    expect(edited((doc) => appendValue(doc, 'Unit', 'After', 'y.service'))).toBe(
      unit.replace('Wants=x.service\n', 'Wants=x.service\nAfter=y.service\n'),
    );
  });

  it('adds behind the last of its key', () => {
    expect(edited((doc) => resetValue(doc, 'Service', 'ExecStart'))).toBe(`${unit}\nExecStart=\n`);
  });

  it('adds a section', () => {
    expect(edited((doc) => setValue(doc, 'Install', 'WantedBy', ['a.target', 'b.target']))).toBe(
      `${unit}\n\n[Install]\nWantedBy=a.target\nWantedBy=b.target\n`,
    );
  });

  it('comments out every physical line', () => {
    expect(edited((doc) => commentOut(doc, 'Unit', 'Description'))).toBe(
      unit.replace('Description=a \\\n  b', '#Description=a \\\n#  b'),
    );
  });

  it.each(['\n', '\r\n', '\r', '\0', '\r\n\0'])('comments out lines that end in %j', (eol) => {
    const text = ['[Unit]', 'Description=a \\', 'Wants=x.service', ''].join(eol);
    const after = commentOut(parse(text), 'Unit', 'Description');
    expect(serialize(after)).toBe(['[Unit]', '#Description=a \\', '#Wants=x.service', ''].join(eol));
    expect(after.nodes.some((node) => node.kind === 'assignment')).toBe(false);
  });

  it('removes settings and sections', () => {
    expect(edited((doc) => removeKey(doc, 'Unit', 'Wants'))).toBe(unit.replace('Wants=x.service\n', ''));
    expect(edited((doc) => removeSection(doc, 'Unit'))).toBe('# head\n\n[Service]\nExecStart=/bin/a');
  });

  it('refuses undefined, which is more likely forgotten than meant', () => {
    const forgotten: { readonly nice: string } = JSON.parse('{}');
    for (const change of [setValue, appendValue])
      expect(() => change(parse(unit), 'Service', 'Nice', forgotten.nice)).toThrow(
        expect.objectContaining({ code: 'bad-value', hint: expect.stringContaining('removeKey') }),
      );
  });

  it('gives the document that parsing the edited file gives', () => {
    const edits = [
      (document: ReturnType<typeof parse>) => setValue(document, 'Unit', 'Key', ['1', '2']),
      (document: ReturnType<typeof parse>) => removeKey(document, 'Unit', 'Key'),
      (document: ReturnType<typeof parse>) => commentOut(document, 'Unit', 'Key'),
      (document: ReturnType<typeof parse>) => removeSection(document, 'Unit'),
      (document: ReturnType<typeof parse>) => addWord(document, 'Unit', 'Key', 'c'),
      (document: ReturnType<typeof parse>) => removeWord(document, 'Unit', 'Key', 'c'),
    ];
    fc.assert(
      fc.property(unitText, fc.constantFrom(...edits), (text, edit) => {
        const after = edit(parse(text));
        expect(after).toEqual(parse(serialize(after)));
      }),
    );
  });

  it.each<readonly [string, (document: UnitDocument) => UnitDocument, string]>([
    ['a value', (doc) => setValue(doc, 'Service', 'After', 'x'), '# one\n; two\nAfter=x\n# three\n'],
    [
      'a list',
      (doc) => setValue(doc, 'Service', 'After', ['x', 'y']),
      '# one\n; two\nAfter=x\nAfter=y\n# three\n',
    ],
    ['nothing', (doc) => removeKey(doc, 'Service', 'After'), '# one\n; two\n# three\n'],
    [
      'a word less',
      (doc) => removeWord(doc, 'Service', 'After', 'a'),
      '# one\nAfter=b \\\n; two\n c\nAfter=d \\\n# three',
    ],
    [
      'one word',
      (doc) => ['a', 'b', 'd'].reduce((left, word) => removeWord(left, 'Service', 'After', word), doc),
      '# one\n; two\nAfter=c\n# three\n',
    ],
  ])('keeps comments between the lines of a setting that becomes %s', (_, edit, expected) => {
    const folded = '[Service]\nAfter=a \\\n# one\n b \\\n; two\n c\nAfter=d \\\n# three';
    expect(serialize(edit(parse(folded)))).toBe(`[Service]\n${expected}`);
  });

  it('keeps every comment of any file', () => {
    const comments = (text: string): readonly string[] =>
      text
        .split(/[\r\n\0]/)
        .map((line) => line.replace(/^[ \t]+/, ''))
        .filter((line) => /^[#;]/.test(line))
        .sort();
    fc.assert(
      fc.property(unitText, (text) => {
        const folded = `[Unit]\nKey=a \\\n${text.replaceAll('\n', '\n# c\n')}\nKey=b`;
        for (const edit of [
          (document: UnitDocument) => setValue(document, 'Unit', 'Key', ['x', 'y']),
          (document: UnitDocument) => removeKey(document, 'Unit', 'Key'),
          (document: UnitDocument) => removeWord(document, 'Unit', 'Key', 'b'),
        ])
          expect(comments(serialize(edit(parse(folded))))).toEqual(comments(folded));
      }),
    );
  });

  it('keeps CRLF', () => {
    expect(serialize(appendValue(parse('[Unit]\r\nA=1\r\n'), 'Unit', 'B', '2'))).toBe(
      '[Unit]\r\nA=1\r\nB=2\r\n',
    );
  });

  it('is not swallowed by a continuation at the end of the file', () => {
    const document = appendValue(parse('[Unit]\nA=1\\'), 'Unit', 'B', '2');
    expect([getValue(document, 'Unit', 'A'), getValue(document, 'Unit', 'B')]).toEqual(['1', '2']);
  });

  it('sets the value and leaves all other settings alone, in any file', () => {
    const others = (document: ReturnType<typeof parse>): readonly string[] =>
      document.nodes.flatMap((node) =>
        node.kind === 'assignment' && !(node.section === 'Unit' && node.key === 'Key')
          ? [`${node.section}.${node.key}=${node.value}`]
          : [],
      );
    fc.assert(
      fc.property(unitText, fc.constantFrom('x', 'a b', ''), (text, value) => {
        const before = parse(text);
        for (const change of [setValue, appendValue]) {
          const after = change(before, 'Unit', 'Key', value);
          expect(getValue(after, 'Unit', 'Key')).toBe(value);
          expect(others(after)).toEqual(others(before));
          expect(serialize(parse(serialize(after)))).toBe(serialize(after));
        }
        const removed = removeKey(before, 'Unit', 'Key');
        expect(assignmentsOf(removed, 'Unit', 'Key')).toEqual([]);
        expect(others(removed)).toEqual(others(before));
      }),
      { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });
});
