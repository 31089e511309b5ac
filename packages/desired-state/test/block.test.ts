import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyBlock } from '../src/kinds/block.js';

const line = fc.stringMatching(/^[ -~]{0,20}$/).filter((text) => !text.includes('harderway'));
const lines = fc.array(line, { maxLength: 6 });
const text = fc.tuple(lines, fc.boolean()).map(([all, ended]) => all.join('\n') + (ended ? '\n' : ''));
const name = fc.stringMatching(/^[a-z]{1,8}$/);

/** The lines that are not the block's. */
function others(content: string, block: string): readonly string[] {
  const all = content.split('\n');
  const from = all.indexOf(`# BEGIN harderway ${block}`);
  const to = all.indexOf(`# END harderway ${block}`);
  return [...all.slice(0, from), ...all.slice(to + 1)].filter((each) => each !== '');
}

describe('a block in a file', () => {
  test('is at the end at first, between its markers', () => {
    expect(applyBlock('127.0.0.1 localhost\n', 'kubenet', ['192.168.1.11 control0'])).toBe(
      '127.0.0.1 localhost\n# BEGIN harderway kubenet\n192.168.1.11 control0\n# END harderway kubenet\n',
    );
  });

  test('holds its lines, keeps those of others, and setting it again changes nothing', () => {
    fc.assert(
      fc.property(text, name, fc.array(line, { minLength: 1, maxLength: 4 }), (before, block, own) => {
        const after = applyBlock(before, block, own);
        expect(after).toContain(
          [`# BEGIN harderway ${block}`, ...own, `# END harderway ${block}`, ''].join('\n'),
        );
        expect(others(after, block)).toEqual(before.split('\n').filter((each) => each !== ''));
        expect(applyBlock(after, block, own)).toBe(after);
      }),
    );
  });

  test('in a file with the line ends of Windows has them too, and is found again', () => {
    const windows = (unix: string): string => unix.replaceAll('\n', '\r\n');
    const rest = fc.tuple(line, line).map(([one, two]) => `${one}\n${two}\n`);
    fc.assert(
      fc.property(rest, name, lines, fc.array(line, { maxLength: 4 }), (before, block, old, own) => {
        const set = applyBlock(before, block, old);
        expect(applyBlock(windows(before), block, old)).toBe(windows(set));
        expect(applyBlock(windows(set), block, old)).toBe(windows(set));
        expect(applyBlock(windows(set), block, own)).toBe(windows(applyBlock(set, block, own)));
      }),
    );
  });

  test('whose markers alone have the line ends of Windows is replaced', () => {
    const text = 'a\n# BEGIN harderway n\r\nb\r\n# END harderway n\r\nc\n';
    const replaced = 'a\n# BEGIN harderway n\nb\n# END harderway n\nc\n';
    expect(applyBlock(text, 'n', ['b'])).toBe(replaced);
    expect(applyBlock(text, 'n', [])).toBe('a\nc\n');
  });

  test('is replaced in its place, and gone without a trace when it has no lines', () => {
    fc.assert(
      fc.property(
        text,
        text,
        name,
        lines,
        fc.array(line, { minLength: 1, maxLength: 4 }),
        (above, below, block, old, own) => {
          const head = above === '' || above.endsWith('\n') ? above : `${above}\n`;
          const around = (part: readonly string[]): string =>
            `${head}${part.map((each) => `${each}\n`).join('')}${below}`;
          const marked = (part: readonly string[]): readonly string[] => [
            `# BEGIN harderway ${block}`,
            ...part,
            `# END harderway ${block}`,
          ];
          expect(applyBlock(around(marked(old)), block, own)).toBe(around(marked(own)));
          expect(applyBlock(around(marked(old)), block, [])).toBe(around([]));
        },
      ),
    );
  });

  test('leaves blocks of other names alone', () => {
    const one = applyBlock('', 'one', ['1']);
    expect(applyBlock(applyBlock(one, 'two', ['2']), 'two', [])).toBe(one);
  });

  test('does not delete what others wrote below a block whose last line is lost', () => {
    expect(applyBlock('# BEGIN harderway a\nx\ny\n', 'a', ['z'])).toBe(
      '# BEGIN harderway a\nz\n# END harderway a\nx\ny\n',
    );
  });

  test('does not take the end of another block for its own', () => {
    const before = '# BEGIN harderway a\nx\nnot ours\n# BEGIN harderway a\nold\n# END harderway a\n';
    expect(applyBlock(before, 'a', ['z'])).toBe('# BEGIN harderway a\nz\n# END harderway a\nx\nnot ours\n');
  });

  test('is there once: what sets the last of several values would win otherwise', () => {
    fc.assert(
      fc.property(text, name, lines, fc.array(line, { minLength: 1 }), (other, block, old, own) => {
        const once = applyBlock(other, block, own);
        const twice = applyBlock(`${once}${applyBlock('', block, [...old, 'x'])}`, block, own);
        expect(twice).toBe(once);
      }),
    );
  });

  test('changes nothing where there is none to remove', () => {
    fc.assert(
      fc.property(text, name, (before, block) => {
        expect(applyBlock(before, block, [])).toBe(before);
      }),
    );
  });
});
