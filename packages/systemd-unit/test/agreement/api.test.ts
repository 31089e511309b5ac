import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { someOf } from '../../../../tools/testing/some-of.js';
import { getValue } from '../../src/build/build.js';
import { exec, formatValue } from '../../src/build/value.js';
import { parse } from '../../src/document/parse.js';
import { serialize } from '../../src/document/serialize.js';
import { setValue } from '../../src/edit/edit.js';
import { addWord, removeWord } from '../../src/edit/words.js';
import { formatExec } from '../../src/exec/format.js';
import { parseExec } from '../../src/exec/parse.js';
import { extractWords } from '../../src/exec/words.js';
import { directivesOf, sectionNames } from '../../src/schema/lookup.js';
import { storeKinds } from '../../src/schema/stores.generated.js';
import { loadUnit } from '../../src/settings/load.js';
import { settingOf } from '../../src/verify/setting.js';
import { unitText } from '../arbitraries.js';
import { values } from '../differential/values.js';

const written = (value: string): string =>
  parseExec(value)
    .commands.map((command) => formatExec(command))
    .join(' ; ');

describe('parseExec -> formatExec', () => {
  it.each([
    '/bin/a $OPTS $\u007bX} $$ x$Y',
    '/bin/a %i %n %H %t/x 100%% %%n',
    '-@/bin/a zero "b c" "\\"d\\"" \\x41',
    ':/bin/a $OPTS',
    '%h/bin/a %h/bin/a',
    '%H/bin/a x',
    '/bin//a/./b x',
    '"/bin/a b" x',
    '/bin/a "" ";" \\; x',
    '!!/bin/a %%i',
  ])('keeps what it means in any unit: %s', (value) => {
    for (const unit of ['a.service', 'b@i-j.service'])
      expect(parseExec(written(value), { unit })).toEqual(parseExec(value, { unit }));
    expect(written(written(value))).toBe(written(value));
  });

  it('keeps variables and specifiers, and quotes them where a plain argv is given', () => {
    const [command] = parseExec('/bin/a $OPTS %i').commands;
    if (command === undefined) throw new Error('no command');
    expect(formatExec(command)).toBe('/bin/a $OPTS %i');
    expect(formatExec({ argv: command.argv })).toBe('/bin/a $$OPTS %%i');
    expect(formatValue(exec(command.argv))).toBe('/bin/a $$OPTS %%i');
  });

  it('writes a command with other arguments', () => {
    const [command] = parseExec('-/bin/a $OPTS %t/x').commands;
    if (command === undefined) throw new Error('no command');
    const longer = { ...command, argv: [...command.argv, '$MORE', '50%'] };
    expect(formatExec(longer, { layout: 'multiline' })).toBe(
      '-/bin/a \\\n  $OPTS \\\n  %t/x \\\n  $MORE \\\n  50%%',
    );
  });

  it('of a program whose name begins with a semicolon', () => {
    const { commands } = parseExec('/bin/a ; ;b');
    expect(commands.map((command) => formatExec(command))).toEqual(['/bin/a', '";b"']);
  });

  it('of any line', () => {
    const piece = fc.constantFrom(
      '$A',
      '$\u007bA}',
      '$$',
      '%i',
      '%%',
      '%t',
      '%',
      ' ',
      '"',
      "'",
      '\\x41',
      ';',
      '\\;',
      'a',
      '-',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const value = `/bin/a ${pieces.join('')}`;
        const { commands, refused } = parseExec(value, { unit: 'b@i.service' });
        if (refused) return;
        const again = parseExec(commands.map((command) => formatExec(command)).join(' ; '), {
          unit: 'b@i.service',
        });
        expect(again.commands).toEqual(commands);
      }),
      { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });
});

describe('setValue', () => {
  it.each([
    ['[S]\nA = 1\n', '[S]\nA = 2\n'],
    ['[S]\n\tA= 1\n', '[S]\n\tA= 2\n'],
    ['[S]\nA = 1', '[S]\nA = 2'],
    ['[S]\nA =1 \\\n  b\n', '[S]\nA =2\n'],
    ['[S]\nA \\\n = 1\n', '[S]\nA=2\n'],
    ['\ufeff[S]\nA = 1\n', '\ufeff[S]\nA = 2\n'],
    ['[S]\nB = 1\n', '[S]\nB = 1\nA = 2\n'],
    ['[S]\n[T]\nB = 1\n', '[S]\nA = 2\n[T]\nB = 1\n'],
    ['[S]\r\nA = 1\r\n', '[S]\r\nA = 2\r\n'],
  ])("keeps the file's own spacing: %j", (before, after) => {
    expect(serialize(setValue(parse(before), 'S', 'A', '2'))).toBe(after);
  });

  it('keeps it for lists and empty values', () => {
    expect(serialize(setValue(parse('[S]\nA = 1\n'), 'S', 'A', ['', 'x']))).toBe('[S]\nA =\nA = x\n');
  });
});

describe('one word of a list', () => {
  const add = (text: string, word: string): string => serialize(addWord(parse(text), 'S', 'A', word));
  const remove = (text: string, word: string): string => serialize(removeWord(parse(text), 'S', 'A', word));

  it.each([
    ['[S]\nA=a b\n', 'c', '[S]\nA=a b c\n'],
    ['[S]\nA=a \\\n  b\n# why\n', 'c', '[S]\nA=a \\\n  b c\n# why\n'],
    ['[S]\nA=a b\n', 'b', '[S]\nA=a b\n'],
    ['[S]\nA=b\nA=\n', 'b', '[S]\nA=b\nA=\nA=b\n'],
    ['[S]\nB = x\n', 'c', '[S]\nB = x\nA = c\n'],
    ['[S]\nA=a\nA=b', 'X=c d', '[S]\nA=a\nA=b "X=c d"'],
    ['[S]\nA=a\n', 'a\\x2db', '[S]\nA=a a\\x2db\n'],
    ['[S]\nA=a\n', '%i"', "[S]\nA=a '%i\"'\n"],
  ])('is added: %j, %j', (text, word, expected) => expect(add(text, word)).toBe(expected));

  it.each([
    ['[S]\nA=a b c\n', 'b', '[S]\nA=a c\n'],
    ['[S]\nA=a b c\n', 'a', '[S]\nA=b c\n'],
    ['[S]\nA=a b c\n', 'c', '[S]\nA=a b\n'],
    ['[S]\nA=a \\\n  b \\\n  c\n', 'b', '[S]\nA=a \\\n  c\n'],
    ['[S]\nA=a \\\n  b\n', 'b', '[S]\nA=a\n'],
    ['[S]\nA=x b b\nA=b\nA=b y b\n', 'b', '[S]\nA=x\nA=y\n'],
    ['[S]\nA=a "X=c d"\n', 'X=c d', '[S]\nA=a\n'],
    ['[S]\nA=b\nA=\nA=a b\n', 'b', '[S]\nA=\nA=a\n'],
    ['[S]\nA=a\n', 'b', '[S]\nA=a\n'],
    // A backslash at the end of a line would join the next one, and a line that begins with # would be a comment.
    ['[S]\nA=C:\\ b\nB=1\n', 'b', '[S]\nA=C:\\ \nB=1\n'],
    ['[S]\nA=C:\\ b b\nB=1\n', 'b', '[S]\nA=C:\\ \nB=1\n'],
    ['[S]\nA=C:\\\\ b\nB=1\n', 'b', '[S]\nA=C:\\\\\nB=1\n'],
    ['[S]\nA=a \\\n  b #c d\nB=1\n', 'b', '[S]\nA=a \\\n  "#c" d\nB=1\n'],
    ['[S]\nA=a \\\n  b b ;"c d"\nB=1\n', 'b', '[S]\nA=a \\\n  ";c d"\nB=1\n'],
    ['[S]\nA=b #c\nB=1\n', 'b', '[S]\nA=#c\nB=1\n'],
  ])('is removed: %j, %j', (text, word, expected) => expect(remove(text, word)).toBe(expected));

  it('takes back what it did, and touches no other line', () => {
    fc.assert(
      fc.property(unitText, fc.constantFrom('new', 'a b', '%i'), (text, word) => {
        const before = parse(text);
        const added = addWord(before, 'Unit', 'Key', word);
        const removed = removeWord(added, 'Unit', 'Key', word);
        const others = (document: ReturnType<typeof parse>): readonly string[] =>
          document.nodes.flatMap((node) =>
            node.kind === 'assignment' && !(node.section === 'Unit' && node.key === 'Key')
              ? [`${node.section}.${node.key}=${node.value}`]
              : [],
          );
        expect(others(added)).toEqual(others(before));
        expect(others(removed)).toEqual(others(before));
      }),
    );
  });

  it('leaves the other words and settings as they were, whatever stands beside it', () => {
    const words = fc.array(fc.constantFrom('a', 'b', '#c', ';d', 'C:\\', '"e f"', 'g\\\\', 'b#'), {
      minLength: 1,
    });
    const gaps = fc.constantFrom(' ', ' \\\n ', ' \\\n# why\n\t', '  ');
    const others = (text: string): readonly string[] =>
      parse(text).nodes.flatMap((node) =>
        node.kind === 'assignment' && node.key !== 'A' ? [`${node.key}=${node.value}`] : [],
      );
    const wordsIn = (text: string): readonly string[] =>
      extractWords(getValue(parse(text), 'S', 'A') ?? '', { unquote: true, retainEscape: true }).words.map(
        (word) => word.text,
      );
    fc.assert(
      fc.property(words, gaps, (list, gap) => {
        const text = `[S]\nA=x${list.map((word) => gap + word).join('')} y\nB=1\nC=2\n`;
        for (const word of ['a', 'b', 'x', 'y', '#c', 'C:\\']) {
          const removed = remove(text, word);
          expect(others(removed)).toEqual(others(text));
          expect(wordsIn(removed)).toEqual(wordsIn(text).filter((each) => each !== word));
        }
      }),
    );
  });

  it.each(['', 'a\nb', '"\'', 'C:\\', 'a b\\'])('is refused where it cannot be one: %j', (word) => {
    expect(() => addWord(parse(''), 'S', 'A', word)).toThrow(expect.objectContaining({ code: 'bad-value' }));
  });
});

describe('settingOf', () => {
  it('is typed by the schema: wrong names and kinds do not compile', () => {
    const unit = loadUnit('a.service', [
      { path: '', document: parse('[Service]\nType=exec\nDelegate=cpu\n') },
    ]);
    const type: string | undefined = settingOf(unit, 'Service.Type', 'text');
    const texts: readonly string[] | undefined = settingOf(unit, 'Service.Delegate', 'texts');
    expect([type, texts]).toEqual(['exec', ['cpu']]);
    // @ts-expect-error: a name that systemd does not know
    expect(settingOf(unit, 'Service.Typ', 'text')).toBeUndefined();
    // @ts-expect-error: a kind that the setting is never of
    expect(settingOf(unit, 'Service.Type', 'texts')).toBeUndefined();
    // @ts-expect-error: a setting of another section
    expect(settingOf(unit, 'Unit.Type', 'text')).toBeUndefined();
  });

  it('every value of every directive is of a kind that its store has', () => {
    const kinds: Readonly<Record<string, string>> = storeKinds;
    const wrong = new Set<string>();
    for (const section of sectionNames)
      for (const key of directivesOf(section).keys())
        for (const value of someOf(values)) {
          const type = ['Unit', 'Install'].includes(section) ? 'service' : section.toLowerCase();
          const document = parse(`[${section}]\n${key}=${value}\n`);
          const { settings } = loadUnit(`x.${type}`, [{ path: '', document }]);
          for (const [store, { setting }] of settings)
            if (kinds[store]?.split('|').includes(setting.kind) !== true)
              wrong.add(`${store}: ${setting.kind}`);
        }
    expect([...wrong]).toEqual([]);
  });
});
