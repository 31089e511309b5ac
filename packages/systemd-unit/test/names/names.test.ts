import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeName,
  escapePath,
  mangleName,
  unescapeName,
  unescapePath,
  unitNameOfPath,
} from '../../src/names/escape.js';
import {
  formatUnitName,
  instantiate,
  isSliceName,
  isUnitName,
  parentSlice,
  parseUnitName,
  templateOf,
} from '../../src/names/name.js';

const text = fc.string({ unit: 'grapheme' });
const noNul = text.filter((each) => !each.includes('\0'));

describe('unit names', () => {
  it("escape and unescape are each other's reverse", () => {
    fc.assert(
      fc.property(noNul, (each) => {
        expect(unescapeName(escapeName(each))).toBe(each);
      }),
    );
  });

  it('an escaped text is always good inside a name', () => {
    fc.assert(
      fc.property(
        noNul.filter((each) => each !== '' && escapeName(each).length < 200),
        (each) => {
          expect(isUnitName(`a@${escapeName(each)}.service`)).toBe(true);
        },
      ),
    );
  });

  it('paths come back normalized', () => {
    const part = fc
      .string({ minLength: 1, maxLength: 8 })
      .filter((each) => !/[/\0]/.test(each) && each !== '.' && each !== '..');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        expect(unescapePath(escapePath(`/${parts.join('/')}`))).toBe(`/${parts.join('/')}`);
      }),
    );
  });

  it('are taken apart and put together', () => {
    for (const name of ['a.service', 'a@.service', 'a@b@c.d.mount', '-.slice']) {
      const parsed = parseUnitName(name);
      expect(parsed === undefined ? undefined : formatUnitName(parsed)).toBe(name);
    }
    expect(parseUnitName('a@b.service')).toEqual({
      kind: 'instance',
      prefix: 'a',
      instance: 'b',
      type: 'service',
    });
    expect(
      ['a', '.service', '@x.service', 'a.foo', 'a b.service', `${'x'.repeat(250)}.service`].map((each) =>
        parseUnitName(each),
      ),
    ).toEqual(Array(6).fill(undefined));
  });

  it('templates, slices, paths, mangling', () => {
    expect(templateOf('getty@tty1.service')).toBe('getty@.service');
    expect(instantiate('getty@.service', 'tty1')).toBe('getty@tty1.service');
    expect([isSliceName('a-b.slice'), isSliceName('a--b.slice'), isSliceName('-a.slice')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([parentSlice('a-b.slice'), parentSlice('a.slice'), parentSlice('-.slice')]).toEqual([
      'a.slice',
      '-.slice',
      undefined,
    ]);
    expect(unitNameOfPath('/mnt//data/', 'mount')).toBe('mnt-data.mount');
    expect([mangleName('a'), mangleName('/dev/sda'), mangleName('/home')]).toEqual([
      'a.service',
      'dev-sda.device',
      'home.mount',
    ]);
  });

  it.each([
    [() => unescapeName('\\y'), 'not-escaped'],
    [() => escapePath('/a/../b'), 'path-not-normalized'],
    [() => templateOf('a.service'), 'not-a-template'],
    [() => instantiate('a@.service', 'b/c'), 'bad-unit-name'],
    [() => mangleName(''), 'bad-unit-name'],
  ])('refusals carry a code (%#)', (call, code) => {
    expect(call).toThrow(expect.objectContaining({ code }));
  });
});
